//! The HorizontalPodAutoscaler.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec,
    MetricTarget, ResourceMetricSource,
};

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Autoscaling;

pub(super) fn render(model: &ResolvedModel, autoscaling: &Autoscaling) -> Object {
    let metrics = [("cpu", autoscaling.cpu), ("memory", autoscaling.memory)];
    let metrics = metrics.into_iter().filter_map(|(resource, percent)| Some(utilization(resource, percent?)));
    let workload = model.workload();
    let body = HorizontalPodAutoscaler {
        metadata: meta::object(model, model.names.autoscaler()),
        spec: Some(HorizontalPodAutoscalerSpec {
            scale_target_ref: CrossVersionObjectReference {
                api_version: Some(workload.api_version.into()),
                kind: workload.kind.into(),
                name: workload.name,
            },
            min_replicas: Some(autoscaling.min_replicas),
            max_replicas: autoscaling.max_replicas,
            metrics: Some(metrics.collect()),
            behavior: Some(autoscaling.behavior.clone()),
        }),
        ..HorizontalPodAutoscaler::default()
    };
    Object::only(Body::HorizontalPodAutoscaler(Box::new(body)))
}

fn utilization(resource: &str, percent: i32) -> MetricSpec {
    MetricSpec {
        type_: "Resource".into(),
        resource: Some(ResourceMetricSource {
            name: resource.into(),
            target: MetricTarget {
                type_: "Utilization".into(),
                average_utilization: Some(percent),
                ..MetricTarget::default()
            },
        }),
        ..MetricSpec::default()
    }
}
