//! Prometheus Operator's `ServiceMonitor`: the pods are found by the Service.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Serialize;

use super::{Body, Custom, CustomSpec, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Monitor;

/// The fields that we write of
/// <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitorSpec>.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceMonitor {
    endpoints: Vec<Endpoint>,
    pod_target_labels: Vec<String>,
    selector: LabelSelector,
}

impl CustomSpec for ServiceMonitor {
    const API_VERSION: &'static str = "monitoring.coreos.com/v1";
    const KIND: &'static str = "ServiceMonitor";
}

/// What is asked, in both kinds of monitors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Endpoint {
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<String>,
    path: String,
    port: String,
}

impl Endpoint {
    pub(super) fn of(monitor: &Monitor) -> Self {
        Self { interval: monitor.interval.clone(), path: monitor.path.clone(), port: monitor.port.clone() }
    }
}

pub(super) fn render(model: &ResolvedModel, monitor: &Monitor) -> Object {
    let spec = ServiceMonitor {
        endpoints: vec![Endpoint::of(monitor)],
        pod_target_labels: monitor.pod_labels.clone(),
        // The Service's own label, which is its pods' too.
        selector: meta::selector(model),
    };
    let metadata = meta::labelled(model, model.names.monitor(), &monitor.labels);
    Object::only(Body::ServiceMonitor(Box::new(Custom { metadata, spec })))
}
