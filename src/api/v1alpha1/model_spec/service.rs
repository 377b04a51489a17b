//! `spec.service`: the Service in front of the pods.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// The Service.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Service {
    /// Its type. Default `ClusterIP`.
    #[serde(rename = "type")]
    pub type_: Option<ServiceType>,
    /// Changes to ports, by the runtime's name of the port.
    pub ports: BTreeMap<String, ServicePort>,
    /// Annotations of the Service.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    pub annotations: BTreeMap<String, String>,
}

/// How a Service is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ServiceType {
    /// Inside the cluster.
    #[default]
    ClusterIP,
    /// On a port of every node.
    NodePort,
    /// Behind the cloud's load balancer.
    LoadBalancer,
}

impl ServiceType {
    /// As Kubernetes writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClusterIP => "ClusterIP",
            Self::NodePort => "NodePort",
            Self::LoadBalancer => "LoadBalancer",
        }
    }
}

/// A port of the Service.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServicePort {
    /// The Service's port.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i32>,
    /// The port on every node; not with `ClusterIP`.
    #[schemars(range(min = 30000, max = 32767))]
    pub node_port: Option<i32>,
}
