//! Prometheus Operator's `PodMonitor`: the pods are found by themselves.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Serialize;

use super::service_monitor::Endpoint;
use super::{Body, Custom, CustomSpec, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Monitor;

/// The fields that we write of
/// <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitorSpec>.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PodMonitor {
    pod_metrics_endpoints: Vec<Endpoint>,
    pod_target_labels: Vec<String>,
    selector: LabelSelector,
}

impl CustomSpec for PodMonitor {
    const API_VERSION: &'static str = "monitoring.coreos.com/v1";
    const KIND: &'static str = "PodMonitor";
}

pub(super) fn render(model: &ResolvedModel, monitor: &Monitor) -> Object {
    let spec = PodMonitor {
        pod_metrics_endpoints: vec![Endpoint::of(monitor)],
        pod_target_labels: monitor.pod_labels.clone(),
        selector: meta::selector(model),
    };
    let metadata = meta::labelled(model, model.names.monitor(), &monitor.labels);
    Object::only(Body::PodMonitor(Box::new(Custom { metadata, spec })))
}
