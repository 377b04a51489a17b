//! `spec.route`: the way from a Gateway to the Service.

use schemars::JsonSchema;
use serde::Deserialize;

/// An HTTPRoute, or for a port of gRPC a GRPCRoute; on when a ModelSpec has the stanza.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Route {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// The host of the requests, such as `chat.example.com`. Required.
    #[schemars(extend("format" = "hostname"))]
    pub hostname: Option<String>,
    /// The Gateway: its name, or `namespace/name` of one elsewhere, whose listener must then allow routes of this namespace.
    /// Required.
    #[schemars(extend("format" = "gateway"))]
    pub gateway: Option<String>,
    /// The listener of the Gateway by name, such as the one that ends TLS. Default: every one that takes the hostname.
    #[schemars(extend("format" = "subdomain"))]
    pub listener: Option<String>,
    /// The port that requests go to, by the runtime's name of it. Default: the runtime's own for requests.
    pub port: Option<String>,
    /// How long a request may take until its last byte, such as `10m`; `0s` for no end. Not with a port of gRPC. Default: the
    /// gateway's own, which is often 15 seconds.
    #[schemars(extend("format" = "gateway-duration"))]
    pub timeout: Option<String>,
    /// The path that requests begin with; the server sees it whole. Not with a port of gRPC. Default: any.
    #[schemars(extend("format" = "url-path"))]
    pub path: Option<String>,
}
