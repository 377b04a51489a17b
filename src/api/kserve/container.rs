//! The container and what it mounts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::v1alpha1::scalars;
use super::{KserveEnv, KserveEnvFrom, KserveLifecycle, KserveProbe, KserveSecurity, Unread};

/// A container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveContainer {
    /// `kserve-container` is the server.
    pub name: String,
    /// Its image.
    pub image: Option<String>,
    /// Its command.
    #[serde(default)]
    pub command: Vec<String>,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Its working directory.
    pub working_dir: Option<String>,
    /// Its variables.
    #[serde(default)]
    pub env: Vec<KserveEnv>,
    /// Variables from all keys of something.
    #[serde(default)]
    pub env_from: Vec<KserveEnvFrom>,
    /// Its ports.
    #[serde(default)]
    pub ports: Vec<KservePort>,
    /// What it needs.
    #[serde(default)]
    pub resources: KserveResources,
    /// Whom it runs as.
    #[serde(default)]
    pub security_context: KserveSecurity,
    /// Where volumes are mounted.
    #[serde(default)]
    pub volume_mounts: Vec<KserveMount>,
    /// Until it succeeds the other two wait.
    pub startup_probe: Option<KserveProbe>,
    /// Whether the pod gets requests.
    pub readiness_probe: Option<KserveProbe>,
    /// Whether the container lives on.
    pub liveness_probe: Option<KserveProbe>,
    /// What happens at its start and end.
    #[serde(default)]
    pub lifecycle: KserveLifecycle,
    /// When its image is pulled.
    pub image_pull_policy: Option<String>,
    /// Where its last words are read.
    pub termination_message_path: Option<Unread>,
    /// What are its last words.
    pub termination_message_policy: Option<Unread>,
    /// Block devices.
    pub volume_devices: Option<Unread>,
    /// How it is resized.
    pub resize_policy: Option<Unread>,
    /// When it is started again.
    pub restart_policy: Option<Unread>,
    /// When it is started again, in detail.
    pub restart_policy_rules: Option<Unread>,
    /// Whether it has a standard input.
    pub stdin: Option<bool>,
    /// Whether that ends with its first reader.
    pub stdin_once: Option<bool>,
    /// Whether it has a terminal.
    pub tty: Option<bool>,
}

/// A port.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KservePort {
    /// Its name; what holds `grpc` or `h2c` speaks gRPC.
    pub name: Option<String>,
    /// Its number.
    #[schemars(range(min = 1, max = 65535))]
    pub container_port: i32,
    /// `TCP`, or what is none of HTTP's.
    pub protocol: Option<String>,
    /// A port of the node.
    pub host_port: Option<Unread>,
    /// An address of the node.
    #[serde(rename = "hostIP")]
    pub host_ip: Option<Unread>,
}

/// Requests and limits.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveResources {
    /// Requests by resource.
    #[schemars(with = "BTreeMap<String, scalars::Quantity>")]
    pub requests: BTreeMap<String, String>,
    /// Limits by resource.
    #[schemars(with = "BTreeMap<String, scalars::Quantity>")]
    pub limits: BTreeMap<String, String>,
    /// Devices.
    pub claims: Option<Unread>,
}

/// Where a volume is mounted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveMount {
    /// The volume.
    pub name: String,
    /// Where.
    pub mount_path: String,
    /// A folder of the volume.
    pub sub_path: Option<Unread>,
    /// A folder of the volume that variables name.
    pub sub_path_expr: Option<Unread>,
    /// Whether nothing is written to it.
    pub read_only: Option<bool>,
    /// Whether nothing is written to what is mounted in it.
    pub recursive_read_only: Option<Unread>,
    /// Whether mounts are seen elsewhere.
    pub mount_propagation: Option<Unread>,
}

/// A volume. Only an empty one is translated.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveVolume {
    /// Its name.
    pub name: String,
    /// An empty folder.
    pub empty_dir: Option<KserveEmptyDir>,
    /// Keys of a ConfigMap.
    pub config_map: Option<Unread>,
    /// Keys of a Secret.
    pub secret: Option<Unread>,
    /// A claim.
    pub persistent_volume_claim: Option<Unread>,
    /// Several in one.
    pub projected: Option<Unread>,
    /// Fields of the pod.
    #[serde(rename = "downwardAPI")]
    pub downward_api: Option<Unread>,
    /// A driver's.
    pub csi: Option<Unread>,
    /// A claim of the pod's own.
    pub ephemeral: Option<Unread>,
    /// A folder of the node.
    pub host_path: Option<Unread>,
    /// A folder of a server.
    pub nfs: Option<Unread>,
    /// An image's content.
    pub image: Option<Unread>,
}

/// An empty folder.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveEmptyDir {
    /// `Memory`, or the node's disk.
    pub medium: Option<String>,
    /// What fits into it.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub size_limit: Option<String>,
}
