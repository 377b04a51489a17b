//! `spec.autoscaling`: how many pods there are by what they do.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use schemars::JsonSchema;
use serde::Deserialize;

/// A HorizontalPodAutoscaler; on when a ModelSpec has the stanza.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Autoscaling {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// At least so many pods. Default 1.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub min_replicas: Option<i32>,
    /// At most so many pods. Required.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub max_replicas: Option<i32>,
    /// CPU use to hold, in percent of the request.
    #[schemars(range(min = 1, max = 1000))]
    pub cpu: Option<i32>,
    /// Memory use to hold, in percent of the request.
    #[schemars(range(min = 1, max = 1000))]
    pub memory: Option<i32>,
    /// How fast it scales. Default: down after 300 s, up at once.
    pub behavior: Option<HorizontalPodAutoscalerBehavior>,
}
