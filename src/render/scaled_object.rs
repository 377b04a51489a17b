//! KEDA's ScaledObject: <https://keda.sh/docs/2.21/reference/scaledobject-spec/>.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2::{CrossVersionObjectReference, HorizontalPodAutoscalerBehavior};
use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::{Body, Object, horizontal_pod_autoscaler, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{Autoscaling, Keda, Query, Target, Trigger, TriggerSource};

/// What of a ScaledObject is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScaledObjectSpec {
    scale_target_ref: CrossVersionObjectReference,
    min_replica_count: i32,
    max_replica_count: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cooldown_period: Option<i32>,
    advanced: Advanced,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback: Option<Fallback>,
    triggers: Vec<ScaleTrigger>,
}

impl CustomSpec for ScaledObjectSpec {
    const API_VERSION: &'static str = "keda.sh/v1alpha1";
    const KIND: &'static str = "ScaledObject";
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Advanced {
    horizontal_pod_autoscaler_config: AutoscalerConfig,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct AutoscalerConfig {
    behavior: HorizontalPodAutoscalerBehavior,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fallback {
    failure_threshold: i32,
    replicas: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScaleTrigger {
    #[serde(rename = "type")]
    scaler: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    metric_type: Option<&'static str>,
    /// KEDA reads numbers and booleans out of text.
    metadata: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_ref: Option<AuthenticationRef>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct AuthenticationRef {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    name: String,
}

pub(super) fn render(model: &ResolvedModel, autoscaling: &Autoscaling, keda: &Keda) -> Object {
    let spec = ScaledObjectSpec {
        scale_target_ref: horizontal_pod_autoscaler::target(model),
        min_replica_count: autoscaling.min_replicas,
        max_replica_count: autoscaling.max_replicas,
        cooldown_period: keda.cooldown,
        advanced: Advanced {
            horizontal_pod_autoscaler_config: AutoscalerConfig { behavior: autoscaling.behavior.clone() },
        },
        fallback: keda.fallback.map(|fallback| Fallback {
            failure_threshold: fallback.failure_threshold,
            replicas: fallback.replicas,
        }),
        triggers: keda.triggers.iter().map(trigger).collect(),
    };
    let metadata = meta::object(model, model.names.scaled_object());
    Object::only(Body::ScaledObject(Box::new(Custom { metadata, spec })))
}

fn trigger(trigger: &Trigger) -> ScaleTrigger {
    let (scaler, metric_type, metadata) = match &trigger.source {
        TriggerSource::Resource(metric) => {
            let scaler = if metric.resource == "memory" { "memory" } else { "cpu" };
            let (kind, value) = match &metric.target {
                Target::Utilization(percent) => ("Utilization", percent.to_string()),
                Target::Average(amount) | Target::Value(amount) => ("AverageValue", amount.clone()),
            };
            let container = metric.container.clone().map(|name| ("containerName", name));
            let metadata = container.into_iter().chain([("value", value)]).collect();
            (scaler, Some(kind), metadata)
        }
        TriggerSource::Prometheus(query) => {
            // An average is what KEDA takes it for by itself.
            ("prometheus", (!query.is_average).then_some("Value"), prometheus(query))
        }
        TriggerSource::Cron(cron) => {
            let metadata = [
                ("start", cron.start.clone()),
                ("end", cron.end.clone()),
                ("timezone", cron.timezone.clone()),
                ("desiredReplicas", cron.replicas.to_string()),
            ];
            ("cron", None, metadata.into())
        }
    };
    ScaleTrigger {
        scaler,
        name: trigger.name.clone(),
        metric_type,
        metadata,
        authentication_ref: authentication(trigger),
    }
}

fn prometheus(query: &Query) -> BTreeMap<&'static str, String> {
    let modes = query.authentication.as_ref().map(|it| it.modes.join(","));
    let optional = [
        ("activationThreshold", query.activation.clone()),
        ("ignoreNullValues", query.must_be_there.then(|| "false".to_owned())),
        ("authModes", modes.filter(|modes| !modes.is_empty())),
    ];
    let optional = optional.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let required = [
        ("serverAddress", query.server.clone()),
        ("query", query.query.clone()),
        ("threshold", query.threshold.clone()),
    ];
    required.into_iter().chain(optional).collect()
}

fn authentication(trigger: &Trigger) -> Option<AuthenticationRef> {
    let TriggerSource::Prometheus(Query { authentication: Some(it), .. }) = &trigger.source else {
        return None;
    };
    Some(AuthenticationRef {
        kind: it.is_of_cluster.then_some("ClusterTriggerAuthentication"),
        name: it.name.clone(),
    })
}
