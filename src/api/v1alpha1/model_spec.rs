//! `ModelSpec`: one model server, in what differs between models.

mod autoscaling;
mod availability;
mod canary;
mod models;
mod monitoring;
mod network;
mod probes;
mod resources;
mod route;
mod scheduling;
mod secrets;
mod service;
mod storage;

pub use autoscaling::{
    Activation, AuthenticationKind, AuthenticationMode, AuthenticationRef, Autoscaling, AutoscalingBackend,
    MeasuredResource, ScalingAuthentication, ScalingFallback, ScalingMetric, ScalingMetricKind,
    ScalingSchedule,
};
pub use availability::Availability;
pub use canary::{Canary, CanaryProvider};
pub use models::{Adapter, Model, Versions};
pub use monitoring::{Monitoring, Scrape};
pub use network::{Destination, Network};
pub use probes::{Probe, Probes};
pub use resources::{Download, Resources};
pub use route::Route;
pub use scheduling::{Scheduling, Spread};
pub use secrets::{Secret, SecretBackend, SecretType};
pub use service::{Service, ServicePort, ServiceType, SessionAffinity};
pub use storage::{AccessMode, Storage, StorageType};

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use schemars::JsonSchema;
use serde::Deserialize;

use super::metadata::Metadata;
use super::scalars::{ConfigValue, Setting};

/// One model server to expand into Kubernetes objects.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelSpec {
    /// `serving.creativeflow.ai/v1alpha1`
    #[schemars(extend("const" = "serving.creativeflow.ai/v1alpha1"))]
    pub api_version: String,
    /// `ModelSpec`
    #[schemars(extend("const" = "ModelSpec"))]
    pub kind: String,
    /// Name, namespace, labels and annotations of everything generated.
    pub metadata: Metadata,
    /// The model server.
    pub spec: ModelSpecSpec,
}

/// The model server. Only `runtime` is required; every other field has a default of the runtime's or of the platform's.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(extend("required" = ["runtime"]))]
pub struct ModelSpecSpec {
    /// The model server: a built-in runtime or a `ServingRuntime` of the input, by name. `modelspec runtimes` lists them.
    pub runtime: String,
    /// The container image. Default: the runtime's image for the accelerator.
    #[schemars(extend("format" = "image"))]
    pub image: Option<String>,
    /// The container's command. Only for runtimes that have none of their own.
    pub command: Option<Vec<String>>,
    /// Arguments after the runtime's own.
    pub args: Option<Vec<String>>,
    /// Settings of the runtime; `modelspec runtimes NAME` lists them. Null removes a default of the runtime.
    pub config: BTreeMap<String, Setting<ConfigValue>>,
    /// Variables of the container: text, or a field of the pod, a resource or a key of a ConfigMap. Null removes one of the
    /// runtime's. Values from Vault stand under `secrets`.
    #[schemars(extend("propertyNames" = {"format": "env-name"}))]
    pub env: BTreeMap<String, Setting<EnvValue>>,
    /// Files of the container by absolute path, mounted read-only.
    #[schemars(extend("propertyNames" = {"format": "absolute-path"}))]
    pub files: BTreeMap<String, FileSource>,
    /// The model's family: label `creativeflow.ai/model-family`.
    #[schemars(extend("format" = "label-value"))]
    pub family: Option<String>,
    /// The model's version: label `app.kubernetes.io/version`. Default: the image's tag.
    #[schemars(extend("format" = "label-value"))]
    pub version: Option<String>,
    /// Annotations of the pods.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    pub pod_annotations: BTreeMap<String, String>,
    /// The ServiceAccount of the pods. It is not created. Default: the namespace's own.
    #[schemars(extend("format" = "subdomain"))]
    pub service_account_name: Option<String>,
    /// Secrets with which the images are pulled.
    pub image_pull_secrets: Option<Vec<LocalReference>>,
    /// The models by the name they are served under. Empty: the image holds them.
    pub models: BTreeMap<String, Model>,
    /// A whole repository of models, as a URI like that of a model's `source`; then no model has a `source` of its own. Only for
    /// runtimes that serve one.
    pub model_repository: Option<String>,
    /// The volume of what servers and downloads fetch. Default: an `emptyDir` without a limit.
    pub storage: Option<Storage>,
    /// How many pods. Default 1. Excludes `autoscaling` in the same layer.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub replicas: Option<i32>,
    /// A HorizontalPodAutoscaler or a ScaledObject of KEDA; the Deployment then has no `replicas`.
    pub autoscaling: Option<Autoscaling>,
    /// CPU, memory, GPUs and shared memory.
    pub resources: Resources,
    /// What the pods read from Vault, by the name of the Kubernetes Secret. No field takes a value.
    #[schemars(extend("propertyNames" = {"format": "subdomain"}))]
    pub secrets: BTreeMap<String, Secret>,
    /// The container and the volume of downloads.
    pub download: Download,
    /// The Service in front of the pods.
    pub service: Service,
    /// The way from a Gateway to the Service.
    pub route: Option<Route>,
    /// A second version of the model, which gets a share of the route's requests.
    pub canary: Option<Canary>,
    /// How a rollout proceeds. Default: 25 % at a time; with GPUs no surge, since a surge pod would wait for a GPU that an old
    /// pod holds.
    pub strategy: Option<DeploymentStrategy>,
    /// Probes over the runtime's own.
    pub probes: Probes,
    /// Seconds from the end of a pod's life being decided to its being killed. Greater than the drain's sleep and timeout.
    #[schemars(range(min = 1, max = 86_400))]
    pub termination_grace_period_seconds: Option<i64>,
    /// Which nodes the pods run on.
    pub scheduling: Scheduling,
    /// A PodDisruptionBudget.
    pub availability: Option<Availability>,
    /// A NetworkPolicy.
    pub network: Option<Network>,
    /// How Prometheus finds the server, and when it alerts.
    pub monitoring: Option<Monitoring>,
}

/// A variable's value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum EnvValue {
    /// Text.
    Text(String),
    /// From elsewhere.
    Source(EnvSource),
}

/// Where a variable's value comes from: exactly one of the three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EnvSource {
    /// A field of the pod, such as `status.podIP`.
    pub field: Option<String>,
    /// A resource of the container, such as `limits.cpu`.
    pub resource: Option<String>,
    /// The ConfigMap that holds `key`.
    #[schemars(extend("format" = "subdomain"))]
    pub config_map: Option<String>,
    /// The key in `configMap`.
    #[schemars(extend("format" = "data-key"))]
    pub key: Option<String>,
}

/// A file's content: its text, or a key of a ConfigMap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FileSource {
    /// The content itself, at most 512 KiB.
    pub text: Option<String>,
    /// The ConfigMap that holds `key`.
    #[schemars(extend("format" = "subdomain"))]
    pub config_map: Option<String>,
    /// The key in `configMap`.
    #[schemars(extend("format" = "data-key"))]
    pub key: Option<String>,
}

/// A Secret by name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LocalReference {
    /// Its name.
    #[schemars(extend("format" = "subdomain"))]
    pub name: String,
}
