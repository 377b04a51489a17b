//! `ModelSpec`: one model server, in what differs between models.

mod models;
mod storage;

pub use models::{Adapter, Model, Versions};
pub use storage::{AccessMode, Storage, StorageType};

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use k8s_openapi::api::core::v1::Toleration;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use schemars::JsonSchema;
use serde::Deserialize;

use super::metadata::Metadata;
use super::scalars::{self, ConfigValue, Setting};

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
    /// A HorizontalPodAutoscaler; the Deployment then has no `replicas`.
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

/// A HorizontalPodAutoscaler; on when a ModelSpec has the stanza.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Autoscaling {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// At least so many pods. Default 1.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub min_replicas: Option<i32>,
    /// At most so many pods. Required.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub max_replicas: Option<i32>,
    /// CPU use to hold, in percent of the request.
    #[schemars(range(min = 1, max = 1000))]
    pub cpu: Option<i32>,
    /// Memory use to hold, in percent of the request.
    #[schemars(range(min = 1, max = 1000))]
    pub memory: Option<i32>,
    /// How fast it scales. Default: down after 300 s, up at once.
    pub behavior: Option<HorizontalPodAutoscalerBehavior>,
}

/// What the container needs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Resources {
    /// Requests by resource. Default: the runtime's. Null removes one.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub requests: BTreeMap<String, Setting<String>>,
    /// Limits by resource. CPU and memory without a limit get the request as limit; null removes it.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub limits: BTreeMap<String, Setting<String>>,
    /// How many GPUs a pod gets, as request and limit. Default 0.
    #[schemars(range(min = 0, max = 1024))]
    pub gpu: Option<i64>,
    /// The resource's name; its vendor selects the image. Default `nvidia.com/gpu`.
    #[schemars(extend("format" = "extended-resource"))]
    pub gpu_resource: Option<String>,
    /// Size of `/dev/shm`, at most the memory limit. Default: the runtime's.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub shared_memory: Option<String>,
}

/// What a pod reads from one Secret. At least one of `env`, `files` and `envFrom`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Secret {
    /// The path in Vault below the mount. Required unless the backend is `existing`.
    #[schemars(extend("format" = "vault-path"))]
    pub vault: Option<String>,
    /// Variables: name to key.
    #[schemars(extend("propertyNames" = {"format": "env-name"}), with = "BTreeMap<String, scalars::DataKey>")]
    pub env: BTreeMap<String, String>,
    /// Files: absolute path to key. A directory holds the files of Secrets alone.
    #[schemars(extend("propertyNames" = {"format": "absolute-path"}), with = "BTreeMap<String, scalars::DataKey>")]
    pub files: BTreeMap<String, String>,
    /// Every key of the Secret as a variable. Default `false`.
    pub env_from: Option<bool>,
    /// Who fills the Secret. Default: the platform's, else `stub`.
    pub backend: Option<SecretBackend>,
    /// The Vault mount. Default: the platform's, else `secret`.
    pub mount: Option<String>,
    /// The Vault role. Default: the platform's.
    pub role: Option<String>,
}

/// Who fills a Secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretBackend {
    /// A Secret without values, which a pipeline or operator of yours fills.
    #[default]
    Stub,
    /// Somebody else; nothing is generated.
    Existing,
}

/// How models are downloaded.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Download {
    /// The init container's image.
    #[schemars(extend("format" = "image"))]
    pub image: Option<String>,
    /// What the init container may use. Default: 1 CPU and 2Gi.
    pub resources: DownloadResources,
    /// The volume's size limit. Default: none.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub size: Option<String>,
}

/// Requests and limits of the download container.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DownloadResources {
    /// Requests by resource.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub requests: BTreeMap<String, Setting<String>>,
    /// Limits by resource.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub limits: BTreeMap<String, Setting<String>>,
}

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

/// Probes over the runtime's own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Probes {
    /// Until it succeeds the other two wait.
    pub startup: Probe,
    /// Whether the pod gets requests.
    pub readiness: Probe,
    /// Whether the container lives on.
    pub liveness: Probe,
}

/// Changes to a probe of the runtime; null takes a value of the runtime's away.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Probe {
    /// `false` leaves the probe out. Default `true`.
    pub enabled: Option<bool>,
    /// The path of a probe over HTTP.
    #[schemars(regex(pattern = "^/"))]
    pub path: Option<String>,
    /// The port, by the runtime's name.
    pub port: Option<String>,
    /// Seconds before the first try.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub initial_delay_seconds: Setting<i32>,
    /// Seconds between tries.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub period_seconds: Setting<i32>,
    /// Seconds until a try has failed.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub timeout_seconds: Setting<i32>,
    /// Failures in a row that count.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub failure_threshold: Setting<i32>,
}

/// Which nodes the pods run on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Scheduling {
    /// Labels that the node must have.
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, scalars::LabelValue>")]
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pods stand, beside the GPU's own.
    pub tolerations: Vec<Toleration>,
    /// The pods' PriorityClass.
    #[schemars(extend("format" = "subdomain"))]
    pub priority_class_name: Option<String>,
    /// The pods' RuntimeClass.
    #[schemars(extend("format" = "subdomain"))]
    pub runtime_class_name: Option<String>,
    /// The GPU's product, as the label `nvidia.com/gpu.product` has it. Needs `resources.gpu`.
    #[schemars(extend("format" = "label-value"))]
    pub gpu_product: Option<String>,
}

/// A PodDisruptionBudget; on when a ModelSpec has the stanza. Exactly one of the two numbers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Availability {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// So many pods, or percent of them, stay.
    pub min_available: Option<IntOrString>,
    /// So many pods, or percent of them, may go.
    pub max_unavailable: Option<IntOrString>,
}
