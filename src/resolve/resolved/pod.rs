//! The pods.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Toleration;

use super::{Download, Pull, Server, Sidecar, Volume};

/// The pods of a model server.
#[derive(Clone, Debug)]
pub struct Pod {
    /// Annotations of the pods.
    pub annotations: BTreeMap<String, String>,
    /// The ServiceAccount; its token is never mounted.
    pub service_account_name: Option<String>,
    /// Secrets for pulling images.
    pub image_pull_secrets: Vec<String>,
    /// User and groups.
    pub identity: Identity,
    /// The init container that downloads models.
    pub download: Option<Download>,
    /// Containers that lend the server their files, from before it starts until it has ended.
    pub sidecars: Vec<Sidecar>,
    /// The init container in which the server's own program pulls models.
    pub pull: Option<Pull>,
    /// The server.
    pub server: Server,
    /// Volumes, in the order in which they are written.
    pub volumes: Vec<Volume>,
    /// Labels that the node must have.
    pub node_selector: BTreeMap<String, String>,
    /// MiB of memory that the node's GPUs must have more than.
    pub gpu_memory: Option<i64>,
    /// Over what the pods spread.
    pub spread: Option<Spread>,
    /// What each pod claims for the server.
    pub devices: Option<Devices>,
    /// Taints that the pods stand.
    pub tolerations: Vec<Toleration>,
    /// The PriorityClass.
    pub priority_class_name: Option<String>,
    /// The RuntimeClass.
    pub runtime_class_name: Option<String>,
    /// Seconds from the end of a pod's life being decided to its being killed.
    pub termination_grace_period_seconds: i64,
}

/// Devices that a pod claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Devices {
    /// The name of the ResourceClaimTemplate.
    pub name: String,
    /// The DeviceClass.
    pub class: String,
    /// How many.
    pub count: i64,
}

/// Over what pods spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Over zones, and in each over its nodes.
    Zone,
    /// Over nodes.
    Host,
}

/// Whom a pod runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// As a user other than root, which the `restricted` standard admits.
    User {
        /// The user.
        uid: i64,
        /// The group.
        gid: i64,
        /// The group of volumes.
        fs_group: i64,
    },
    /// As the image says, root included.
    Root {
        /// The group of volumes.
        fs_group: Option<i64>,
    },
}
