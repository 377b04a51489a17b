//! What stands beside the server: jobs, and ConfigMaps of others.

use std::collections::BTreeMap;

use super::{EnvVar, Identity, Mount, Resources, Volume};

/// A CronJob that asks the server something through its Service.
#[derive(Clone, Debug)]
pub struct CronJob {
    /// The last part of its name.
    pub what: String,
    /// When it runs.
    pub schedule: String,
    /// Labels of its pods.
    pub labels: BTreeMap<String, String>,
    /// User and groups.
    pub identity: Identity,
    /// Its image.
    pub image: String,
    /// Its command.
    pub command: Vec<String>,
    /// Its variables, each behind those that it refers to.
    pub env: Vec<EnvVar>,
    /// Its requests and limits.
    pub resources: Resources,
    /// Seconds after which a run has failed.
    pub timeout: i64,
    /// Its volumes.
    pub volumes: Vec<Volume>,
    /// Its mounts.
    pub mounts: Vec<Mount>,
}

/// A ConfigMap that another application writes: without data here, and with a right for that application alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// The last part of its name.
    pub what: String,
    /// Its name, and that of its Role and `RoleBinding`.
    pub name: String,
    /// Whose ServiceAccount writes it.
    pub service_account: String,
}
