//! `spec.network`: who may call the server, and what its pods may call.

use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicyPeer, NetworkPolicyPort};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use schemars::JsonSchema;
use serde::Deserialize;

/// A NetworkPolicy; on when a ModelSpec has the stanza. Without it everybody may call the pods, and they may call everything.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Network {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// Who may call the ports of the Service, beside the gateway of `route`, who scrapes metrics, and the model's own jobs.
    /// Required without `route`; `[]` is nobody else.
    pub from: Option<Vec<NetworkPolicyPeer>>,
    /// What the pods may call, beside DNS and the sources of models.
    pub to: Vec<Destination>,
    /// The namespace of the gateway's pods, which call the server for `route`. Default: the Gateway's.
    #[schemars(extend("format" = "namespace"))]
    pub gateway_namespace: Option<String>,
    /// The namespace of what scrapes metrics for `monitoring`. Default `monitoring`.
    #[schemars(extend("format" = "namespace"))]
    pub scraper_namespace: Option<String>,
}

/// What pods may call: a peer of a NetworkPolicy and its ports.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Destination {
    /// Pods by their labels, in this namespace or in those of `namespaceSelector`.
    pub pod_selector: Option<LabelSelector>,
    /// Namespaces by their labels, such as `kubernetes.io/metadata.name`.
    pub namespace_selector: Option<LabelSelector>,
    /// Addresses; excludes the other two.
    pub ip_block: Option<IPBlock>,
    /// Its ports, those of pods rather than of a Service. Default: all.
    pub ports: Vec<NetworkPolicyPort>,
}
