//! `spec.probes`: changes to the probes of the runtime.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars::Setting;

/// Probes over the runtime's own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Probes {
    /// Until it succeeds the other two wait.
    pub startup: Probe,
    /// Whether the pod gets requests.
    pub readiness: Probe,
    /// Whether the container lives on.
    pub liveness: Probe,
}

/// Changes to a probe of the runtime; null takes a value of the runtime's away.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Probe {
    /// `false` leaves the probe out. Default `true`.
    pub enabled: Option<bool>,
    /// The path of a probe over HTTP.
    #[schemars(regex(pattern = "^/"))]
    pub path: Option<String>,
    /// The port, by the runtime's name.
    pub port: Option<String>,
    /// Seconds before the first try.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub initial_delay_seconds: Setting<i32>,
    /// Seconds between tries.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub period_seconds: Setting<i32>,
    /// Seconds until a try has failed.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub timeout_seconds: Setting<i32>,
    /// Failures in a row that count.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub failure_threshold: Setting<i32>,
}
