//! Custom kinds that rules look into: the parts that they need, tolerant of all others.

use serde::Deserialize;

/// `keda.sh` ScaledObject (<https://keda.sh/docs/latest/reference/scaledobject-spec/>).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScaledObject {
    /// What it scales.
    pub scale_target_ref: ScaleTarget,
    /// The fewest replicas; 0 by default.
    pub min_replica_count: Option<i32>,
    /// The most replicas; 100 by default.
    pub max_replica_count: Option<i32>,
    /// What it scales by.
    pub triggers: Vec<Trigger>,
}

/// What an autoscaler scales.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScaleTarget {
    /// `apps/v1` by default.
    pub api_version: Option<String>,
    /// `Deployment` by default.
    pub kind: Option<String>,
    /// Its name.
    pub name: String,
}

/// What a ScaledObject scales by.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Trigger {
    /// The scaler, such as `cpu` or `prometheus`.
    #[serde(rename = "type")]
    pub scaler: String,
    /// `Utilization`, `AverageValue` or `Value`.
    pub metric_type: Option<String>,
}

/// `gateway.networking.k8s.io` HTTPRoute and GRPCRoute (<https://gateway-api.sigs.k8s.io/reference/spec/>).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Route {
    /// Each with backends of its own.
    pub rules: Vec<RouteRule>,
}

/// A rule of a route.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteRule {
    /// Where its requests go.
    pub backend_refs: Vec<Backend>,
}

/// A backend of a route.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Backend {
    /// Its name.
    pub name: String,
    /// Its part of the requests, out of the sum of all; 1 by default.
    pub weight: Option<i32>,
}

/// `gateway.networking.k8s.io` `ReferenceGrant`: what other namespaces may refer to in its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReferenceGrant {
    /// Who may.
    pub from: Vec<GrantFrom>,
    /// To what.
    pub to: Vec<GrantTo>,
}

/// Who may refer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GrantFrom {
    /// The group of the referrer.
    pub group: String,
    /// The kind of the referrer.
    pub kind: String,
    /// The namespace of the referrer.
    pub namespace: String,
}

/// What may be referred to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GrantTo {
    /// The group of the target.
    pub group: String,
    /// The kind of the target.
    pub kind: String,
    /// The name of the target; none is each.
    pub name: Option<String>,
}

/// `gateway.networking.k8s.io` Gateway: where routes attach.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Gateway {
    /// Each with a name and a port.
    pub listeners: Vec<Listener>,
}

/// A listener of a Gateway.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Listener {
    /// Its name, which is the `sectionName` of routes.
    pub name: String,
    /// Its port.
    pub port: i32,
    /// Which routes may attach.
    pub allowed_routes: AllowedRoutes,
}

/// Which routes may attach to a listener.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AllowedRoutes {
    /// Those of which namespaces.
    pub namespaces: RouteNamespaces,
}

/// The namespaces whose routes may attach to a listener.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteNamespaces {
    /// `Same`, which is the default, `All`, `Selector` or `None`.
    pub from: Option<String>,
}
