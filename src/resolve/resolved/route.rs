//! The way from a Gateway to the Services.

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The host of the requests.
    pub hostname: String,
    /// The namespace of the Gateway, where it is not the route's own.
    pub gateway_namespace: Option<String>,
    /// The Gateway.
    pub gateway: String,
    /// The listener of the Gateway; none: every one that takes the hostname.
    pub listener: Option<String>,
    /// What is routed.
    pub requests: Requests,
    /// Where requests go, the first of them the stable one.
    pub backends: Vec<Backend>,
}

/// What is routed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requests {
    /// Requests of HTTP.
    Http {
        /// How long one may take.
        timeout: Option<String>,
        /// What their path begins with.
        path: Option<String>,
    },
    /// Calls of gRPC.
    Grpc,
}

/// A Service that gets a share of the requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// The Service.
    pub service: String,
    /// Its port.
    pub port: i32,
    /// Its share of the sum of all.
    pub weight: i32,
}
