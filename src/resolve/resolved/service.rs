//! The Service.

use std::collections::BTreeMap;

use crate::api::v1alpha1::ServiceType;

/// The Service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its type.
    pub type_: ServiceType,
    /// Its own annotations, beside those of every object.
    pub annotations: BTreeMap<String, String>,
    /// Its ports, in the order of the runtime.
    pub ports: Vec<ServicePort>,
    /// Calls from one address go to one pod.
    pub affinity: Option<Affinity>,
    /// The ports of the Service without an address, the container's own; empty: there is no such Service.
    pub headless: Vec<ServicePort>,
}

/// Calls from one address go to one pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Affinity {
    /// Seconds without a call after which it may be another one; none: Kubernetes' default.
    pub seconds: Option<i32>,
}

/// A port of the Service; its target is the container's port of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// Its name.
    pub name: String,
    /// Its number.
    pub port: i32,
    /// The number on every node.
    pub node_port: Option<i32>,
    /// What is spoken, where it is not plain HTTP.
    pub app_protocol: Option<String>,
}
