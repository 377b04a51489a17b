//! KServe's `ServingRuntime` and `ClusterServingRuntime`, as far as they are read. A field whose content is not looked at is
//! here too: that it is there has to be told.
//! <https://github.com/kserve/kserve/blob/v0.20.0/pkg/apis/serving/v1alpha1/servingruntime_types.go>

mod container;
mod env;
mod probe;
mod security;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::IgnoredAny;

pub use container::{
    KserveContainer, KserveEmptyDir, KserveMount, KservePort, KserveResources, KserveVolume,
};
pub use env::{KserveEnv, KserveEnvFrom, KserveEnvSource, KserveField, KserveKey, KserveResourceField};
pub use probe::{
    KserveExec, KserveGrpc, KserveHandler, KserveHttpGet, KserveLifecycle, KserveProbe, KserveSleep,
    KserveTcpSocket,
};
pub use security::{KserveCapabilities, KserveSeccomp, KserveSecurity};

/// The API group.
pub const GROUP: &str = "serving.kserve.io";
/// `apiVersion` of both kinds.
pub const API_VERSION: &str = "serving.kserve.io/v1alpha1";
/// The kind that holds in its namespace.
pub const NAMESPACED: &str = "ServingRuntime";
/// The kind that holds everywhere.
pub const CLUSTER: &str = "ClusterServingRuntime";

/// A field of which only its being there is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl JsonSchema for Unread {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Unread".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

/// A `ServingRuntime` or a `ClusterServingRuntime`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveRuntime {
    /// `serving.kserve.io/v1alpha1`
    pub api_version: String,
    /// Either kind.
    pub kind: String,
    /// Anything that an API server takes; what is needed of it is read from the tree.
    pub metadata: Unread,
    /// The server.
    pub spec: KserveSpec,
    /// What a cluster says of it.
    pub status: Option<Unread>,
}

/// The server.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveSpec {
    /// By which KServe chooses a runtime.
    pub supported_model_formats: Option<Unread>,
    /// Whether it is one of ModelMesh's.
    pub multi_model: Option<bool>,
    /// Whether KServe passes it over.
    pub disabled: Option<bool>,
    /// What it speaks: `v1`, `v2`, `grpc-v1`, `grpc-v2`.
    pub protocol_versions: Vec<String>,
    /// More pods of other containers.
    pub worker_spec: Option<Unread>,
    /// The container `kserve-container`, and others.
    pub containers: Vec<KserveContainer>,
    /// What containers mount.
    pub volumes: Vec<KserveVolume>,
    /// Labels of nodes.
    pub node_selector: Option<Unread>,
    /// Where pods go.
    pub affinity: Option<Unread>,
    /// Taints that pods bear.
    pub tolerations: Option<Unread>,
    /// Labels of pods.
    pub labels: BTreeMap<String, String>,
    /// Annotations of pods.
    pub annotations: BTreeMap<String, String>,
    /// Secrets with which the images are pulled.
    pub image_pull_secrets: Option<Unread>,
    /// Whether pods share the node's memory between processes.
    #[serde(rename = "hostIPC")]
    pub host_ipc: Option<bool>,
    /// Who places pods.
    pub scheduler_name: Option<Unread>,
    /// Devices.
    pub resource_claims: Option<Unread>,
    /// Of ModelMesh: where models are managed.
    pub grpc_endpoint: Option<Unread>,
    /// Of ModelMesh: where inference is asked for.
    pub grpc_data_endpoint: Option<Unread>,
    /// Of ModelMesh: where inference is asked for.
    pub http_data_endpoint: Option<Unread>,
    /// Of ModelMesh: how many pods.
    pub replicas: Option<Unread>,
    /// Of ModelMesh: who fetches models.
    pub storage_helper: Option<Unread>,
    /// Of ModelMesh, and found elsewhere for its time to load.
    pub built_in_adapter: KserveAdapter,
}

/// ModelMesh's adapter.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveAdapter {
    /// The server that it knows.
    pub server_type: Option<Unread>,
    /// Where models are managed.
    pub runtime_management_port: Option<Unread>,
    /// Memory that no model gets.
    pub mem_buffer_bytes: Option<Unread>,
    /// How long a model may load.
    #[schemars(range(min = 0))]
    pub model_loading_timeout_millis: Option<i64>,
    /// Its variables.
    pub env: Option<Unread>,
}
