//! `spec.availability`: how many pods may be missing.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use schemars::JsonSchema;
use serde::Deserialize;

/// A PodDisruptionBudget; on when a ModelSpec has the stanza. Exactly one of the two numbers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Availability {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// So many pods, or percent of them, stay.
    pub min_available: Option<IntOrString>,
    /// So many pods, or percent of them, may go.
    pub max_unavailable: Option<IntOrString>,
}
