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
    /// Which calls go to one and the same pod. A gateway calls pods without the Service, so it has a setting of its own for this.
    /// Default `None`.
    pub session_affinity: Option<SessionAffinity>,
    /// Seconds without a call after which a client may get another pod; with `sessionAffinity: ClientIP`. Default 10800.
    #[schemars(range(min = 1, max = 86_400))]
    pub session_affinity_seconds: Option<i32>,
    /// A second Service, without an address of its own: its name stands for the addresses of all ready pods, and clients that
    /// balance by themselves, as those of gRPC do, call these on the container's ports. Default `false`.
    pub headless: Option<bool>,
}

/// Which calls go to one pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SessionAffinity {
    /// Any goes to any pod.
    #[default]
    None,
    /// Those from one address.
    ClientIP,
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
