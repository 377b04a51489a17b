//! Ports.

use schemars::JsonSchema;
use serde::Deserialize;

/// A port of the container and of the Service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Port {
    /// Required. The container's port: a number, or a variable such as `${config.port}`.
    pub port: Option<PortNumber>,
    /// The Service's port. Default: `port`.
    #[schemars(range(min = 1, max = 65535))]
    pub service: Option<i32>,
    /// What is spoken. Default `http`.
    #[serde(default)]
    pub protocol: PortProtocol,
    /// Only when the condition holds.
    pub when: Option<String>,
}

/// A port's number, or the variable that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PortNumber {
    /// A number.
    Number(#[schemars(range(min = 1, max = 65535))] i32),
    /// A variable.
    Variable(String),
}

/// What a port speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PortProtocol {
    /// HTTP/1.
    #[default]
    Http,
    /// gRPC: HTTP/2 without TLS.
    Grpc,
}
