//! Probes.

use schemars::JsonSchema;
use serde::Deserialize;

/// Alternatives for each probe.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuntimeProbes {
    /// Why they tell the truth, for people.
    pub because: Option<String>,
    /// Until it succeeds the other two wait. Sized for loading.
    pub startup: Vec<RuntimeProbe>,
    /// Whether the pod gets requests.
    pub readiness: Vec<RuntimeProbe>,
    /// Whether the container lives on.
    pub liveness: Vec<RuntimeProbe>,
}

/// A probe in Kubernetes' shape, ports by name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuntimeProbe {
    /// Only when the condition holds.
    pub when: Option<String>,
    /// A request over HTTP.
    pub http_get: Option<HttpGet>,
    /// A connection.
    pub tcp_socket: Option<TcpSocket>,
    /// A command in the container.
    pub exec: Option<Exec>,
    /// gRPC's health protocol.
    pub grpc: Option<Grpc>,
    /// Seconds before the first try.
    #[schemars(range(min = 0))]
    pub initial_delay_seconds: Option<i32>,
    /// Seconds between tries.
    #[schemars(range(min = 1))]
    pub period_seconds: Option<i32>,
    /// Seconds until a try has failed.
    #[schemars(range(min = 1))]
    pub timeout_seconds: Option<i32>,
    /// Failures in a row that count.
    #[schemars(range(min = 1))]
    pub failure_threshold: Option<i32>,
}

/// A request over HTTP.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpGet {
    /// The path; text with variables.
    pub path: String,
    /// The port's name.
    pub port: String,
}

/// A connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpSocket {
    /// The port's name.
    pub port: String,
}

/// A command in the container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exec {
    /// Command and arguments; text with variables.
    pub command: Vec<String>,
}

/// gRPC's health protocol.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grpc {
    /// The port's name.
    pub port: String,
    /// The service that is asked for.
    pub service: Option<String>,
}
