//! The containers of a pod, and what they have in common.

use std::collections::BTreeMap;

use super::Mount;

/// The init container in which the server's own program pulls models: the server's image, variables and mounts, but for what
/// stands here.
#[derive(Clone, Debug)]
pub struct Pull {
    /// What `/bin/sh` runs.
    pub script: String,
    /// Its variables.
    pub env: Vec<EnvVar>,
    /// Secrets whose every key is a variable.
    pub env_from: Vec<String>,
    /// Its requests and limits.
    pub resources: Resources,
    /// Its mounts.
    pub mounts: Vec<Mount>,
}

/// The init container that downloads models.
#[derive(Clone, Debug)]
pub struct Download {
    /// Its image.
    pub image: String,
    /// Its command; none: the image's own.
    pub command: Option<Vec<String>>,
    /// Source and directory of each model, in the order of their names.
    pub models: Vec<(String, String)>,
    /// Its variables.
    pub env: Vec<EnvVar>,
    /// Secrets whose every key is a variable.
    pub env_from: Vec<String>,
    /// Its requests and limits.
    pub resources: Resources,
    /// Its mounts.
    pub mounts: Vec<Mount>,
    /// The user, where the pod's own is not the image's.
    pub uid: Option<i64>,
}

/// A container that lends the server its files; they see each other's processes.
#[derive(Clone, Debug)]
pub struct Sidecar {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// What it runs.
    pub command: Vec<String>,
    /// A command that succeeds once the server may start.
    pub ready: Vec<String>,
    /// Its requests and limits.
    pub resources: Resources,
    /// Its mounts.
    pub mounts: Vec<Mount>,
}

/// The server's container.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its image.
    pub image: String,
    /// Its command; none: the image's own.
    pub command: Option<Vec<String>>,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its working directory; none: the image's own.
    pub working_dir: Option<String>,
    /// Its ports, in the order of the runtime.
    pub ports: Vec<ContainerPort>,
    /// Its variables, each behind those that it refers to.
    pub env: Vec<EnvVar>,
    /// Secrets whose every key is a variable.
    pub env_from: Vec<String>,
    /// Its requests and limits.
    pub resources: Resources,
    /// Until it succeeds the other two wait.
    pub startup: Option<Probe>,
    /// Whether the pod gets requests.
    pub readiness: Option<Probe>,
    /// Whether the container lives on.
    pub liveness: Option<Probe>,
    /// What happens before SIGTERM.
    pub pre_stop: Option<PreStop>,
    /// Whether its root file system is read-only.
    pub read_only_root: bool,
    /// Its mounts, in the order in which they are written.
    pub mounts: Vec<Mount>,
}

/// Requests and limits, quantities as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Requests by resource.
    pub requests: BTreeMap<String, String>,
    /// Limits by resource.
    pub limits: BTreeMap<String, String>,
}

/// A port of the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerPort {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: i32,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub value: EnvValue,
}

/// Where a variable's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvValue {
    /// Text; `$(OTHER)` refers to a variable before it.
    Text(String),
    /// A field of the pod.
    Field(String),
    /// A resource of the container.
    Resource(String),
    /// A key of a ConfigMap.
    ConfigMap {
        /// The ConfigMap.
        name: String,
        /// The key.
        key: String,
    },
    /// A key of a Secret.
    Secret {
        /// The Secret.
        name: String,
        /// The key.
        key: String,
    },
}

/// A probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What is asked.
    pub action: ProbeAction,
    /// Seconds before the first try; 0 is not written.
    pub initial_delay_seconds: i32,
    /// Seconds between tries.
    pub period_seconds: i32,
    /// Seconds until a try has failed.
    pub timeout_seconds: i32,
    /// Failures in a row that count.
    pub failure_threshold: i32,
}

/// What a probe asks; ports by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeAction {
    /// A request over HTTP.
    Http {
        /// The path.
        path: String,
        /// The port's name.
        port: String,
    },
    /// A connection.
    Tcp {
        /// The port's name.
        port: String,
    },
    /// A command in the container.
    Exec(Vec<String>),
    /// gRPC's health protocol. Kubernetes takes only a number here.
    Grpc {
        /// The port's number.
        port: i32,
        /// The service that is asked for.
        service: Option<String>,
    },
}

/// What happens before SIGTERM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreStop {
    /// Wait so many seconds, by the native handler (Kubernetes 1.30).
    Sleep(i64),
    /// Run a command.
    Exec(Vec<String>),
}
