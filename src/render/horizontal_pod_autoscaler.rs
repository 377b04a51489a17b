//! The HorizontalPodAutoscaler.

use k8s_openapi::api::autoscaling::v2::{
    ContainerResourceMetricSource, CrossVersionObjectReference, ExternalMetricSource,
    HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricIdentifier, MetricSpec, MetricTarget,
    PodsMetricSource, ResourceMetricSource,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{Autoscaling, Metric, NamedMetric, ResourceMetric, Target};

pub(super) fn render(model: &ResolvedModel, autoscaling: &Autoscaling, metrics: &[Metric]) -> Object {
    let body = HorizontalPodAutoscaler {
        metadata: meta::object(model, model.names.autoscaler()),
        spec: Some(HorizontalPodAutoscalerSpec {
            scale_target_ref: target(model),
            min_replicas: Some(autoscaling.min_replicas),
            max_replicas: autoscaling.max_replicas,
            metrics: Some(metrics.iter().map(metric).collect()),
            behavior: Some(autoscaling.behavior.clone()),
        }),
        ..HorizontalPodAutoscaler::default()
    };
    Object::only(Body::HorizontalPodAutoscaler(Box::new(body)))
}

/// What the model's autoscaler scales, whichever it is.
pub(super) fn target(model: &ResolvedModel) -> CrossVersionObjectReference {
    let workload = model.workload();
    CrossVersionObjectReference {
        api_version: Some(workload.api_version.into()),
        kind: workload.kind.into(),
        name: workload.name,
    }
}

fn metric(metric: &Metric) -> MetricSpec {
    match metric {
        Metric::Resource(metric) => resource(metric),
        Metric::Pods(metric) => MetricSpec {
            type_: "Pods".into(),
            pods: Some(PodsMetricSource { metric: identifier(metric), target: hold(&metric.target) }),
            ..MetricSpec::default()
        },
        Metric::External(metric) => MetricSpec {
            type_: "External".into(),
            external: Some(ExternalMetricSource { metric: identifier(metric), target: hold(&metric.target) }),
            ..MetricSpec::default()
        },
    }
}

fn resource(metric: &ResourceMetric) -> MetricSpec {
    let (name, target) = (metric.resource.clone(), hold(&metric.target));
    match &metric.container {
        Some(container) => MetricSpec {
            type_: "ContainerResource".into(),
            container_resource: Some(ContainerResourceMetricSource {
                container: container.clone(),
                name,
                target,
            }),
            ..MetricSpec::default()
        },
        None => MetricSpec {
            type_: "Resource".into(),
            resource: Some(ResourceMetricSource { name, target }),
            ..MetricSpec::default()
        },
    }
}

fn identifier(metric: &NamedMetric) -> MetricIdentifier {
    let selector = meta::given(&metric.selector);
    MetricIdentifier {
        name: metric.name.clone(),
        selector: selector
            .map(|labels| LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }),
    }
}

fn hold(target: &Target) -> MetricTarget {
    let of = |type_: &str| MetricTarget { type_: type_.into(), ..MetricTarget::default() };
    match target {
        Target::Utilization(percent) => {
            MetricTarget { average_utilization: Some(*percent), ..of("Utilization") }
        }
        Target::Average(amount) => {
            MetricTarget { average_value: Some(Quantity(amount.clone())), ..of("AverageValue") }
        }
        Target::Value(amount) => MetricTarget { value: Some(Quantity(amount.clone())), ..of("Value") },
    }
}
