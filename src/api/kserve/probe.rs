//! Probes, and what is done at the end of a container.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Unread;

/// A probe.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveProbe {
    /// A request over HTTP.
    pub http_get: Option<KserveHttpGet>,
    /// A connection.
    pub tcp_socket: Option<KserveTcpSocket>,
    /// A command in the container.
    pub exec: Option<KserveExec>,
    /// gRPC's health protocol.
    pub grpc: Option<KserveGrpc>,
    /// Seconds before the first try.
    pub initial_delay_seconds: Option<i32>,
    /// Seconds between tries.
    pub period_seconds: Option<i32>,
    /// Seconds until a try has failed.
    pub timeout_seconds: Option<i32>,
    /// Failures in a row that count.
    pub failure_threshold: Option<i32>,
    /// Successes in a row that count.
    pub success_threshold: Option<i32>,
    /// Seconds until a pod whose probe failed is killed.
    pub termination_grace_period_seconds: Option<Unread>,
}

/// A request over HTTP.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveHttpGet {
    /// The path.
    pub path: Option<String>,
    /// The port's name or number.
    pub port: IntOrString,
    /// `HTTP` or `HTTPS`.
    pub scheme: Option<String>,
    /// Another host than the pod.
    pub host: Option<Unread>,
    /// Headers of the request.
    pub http_headers: Option<Unread>,
}

/// A connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveTcpSocket {
    /// The port's name or number.
    pub port: IntOrString,
    /// Another host than the pod.
    pub host: Option<Unread>,
}

/// A command.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KserveExec {
    /// Its words.
    pub command: Vec<String>,
}

/// gRPC's health protocol.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KserveGrpc {
    /// The port's number.
    pub port: i32,
    /// The service that is asked for.
    pub service: Option<String>,
}

/// What happens at the start and the end of a container.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveLifecycle {
    /// Behind its start.
    pub post_start: Option<Unread>,
    /// Before its end.
    pub pre_stop: KserveHandler,
    /// The signal that ends it.
    pub stop_signal: Option<Unread>,
}

/// What is done before the end of a container.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveHandler {
    /// A command.
    pub exec: Option<KserveExec>,
    /// A wait.
    pub sleep: Option<KserveSleep>,
    /// A request over HTTP.
    pub http_get: Option<Unread>,
    /// A connection.
    pub tcp_socket: Option<Unread>,
}

/// A wait.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KserveSleep {
    /// How long.
    #[schemars(range(min = 0))]
    pub seconds: i64,
}
