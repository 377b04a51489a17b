//! What `resolve` hands to `render`: every question is answered, every value is plain, every name fits.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use k8s_openapi::api::core::v1::Toleration;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::names::Names;
use crate::api::v1alpha1::ServiceType;

/// A model server, ready to be written as Kubernetes objects.
#[derive(Clone, Debug)]
pub struct ResolvedModel {
    /// Names of everything generated.
    pub names: Names,
    /// The namespace of everything generated.
    pub namespace: Option<String>,
    /// Labels of every object and of the pods.
    pub labels: BTreeMap<String, String>,
    /// Annotations of every object.
    pub annotations: BTreeMap<String, String>,
    /// The Deployment's `replicas`; none beside an autoscaler.
    pub replicas: Option<i32>,
    /// How a rollout proceeds.
    pub strategy: DeploymentStrategy,
    /// Seconds after which a rollout has failed.
    pub progress_deadline_seconds: i32,
    /// The pods.
    pub pod: Pod,
    /// The Service.
    pub service: Service,
    /// The PersistentVolumeClaim `Names::claim` that keeps what is fetched.
    pub claim: Option<PersistentVolumeClaim>,
    /// ConfigMaps, in the order of their names.
    pub config_maps: Vec<ConfigMap>,
    /// Secrets that are generated without values, in the order of their names.
    pub secrets: Vec<SecretStub>,
    /// The autoscaler.
    pub autoscaling: Option<Autoscaling>,
    /// The disruption budget.
    pub availability: Option<Availability>,
    /// ConfigMaps that only jobs read.
    pub job_config_maps: Vec<ConfigMap>,
    /// CronJobs that look after the server.
    pub jobs: Vec<CronJob>,
    /// ConfigMaps that another application writes.
    pub stores: Vec<Store>,
}

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
    /// Taints that the pods stand.
    pub tolerations: Vec<Toleration>,
    /// The PriorityClass.
    pub priority_class_name: Option<String>,
    /// The RuntimeClass.
    pub runtime_class_name: Option<String>,
    /// Seconds from the end of a pod's life being decided to its being killed.
    pub termination_grace_period_seconds: i64,
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

/// A volume of the pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// What it is.
    pub source: VolumeSource,
}

/// What a volume is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VolumeSource {
    /// Empty at the start of the pod.
    Empty {
        /// Its size limit.
        size_limit: Option<String>,
        /// Whether it lies in memory.
        memory: bool,
    },
    /// A ConfigMap.
    ConfigMap {
        /// Its name.
        name: String,
        /// Keys and the paths they are mounted at, where they differ; empty: each key as it is called.
        items: Vec<(String, String)>,
    },
    /// A Secret.
    Secret {
        /// Its name.
        name: String,
        /// Keys and the paths they are mounted at.
        items: Vec<(String, String)>,
    },
    /// A PersistentVolumeClaim.
    Claim {
        /// Its name.
        name: String,
        /// Whether the whole volume is read-only.
        read_only: bool,
    },
    /// A claim of the pod's own, which goes with it.
    Ephemeral(PersistentVolumeClaim),
    /// The files of an image.
    Image {
        /// The image.
        reference: String,
    },
}

/// A claim to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersistentVolumeClaim {
    /// How much it asks for.
    pub size: String,
    /// The `StorageClass`; none: the cluster's own.
    pub storage_class_name: Option<String>,
    /// Who can mount it, as Kubernetes writes it.
    pub access_mode: &'static str,
}

/// A mount of a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The volume.
    pub volume: String,
    /// Where.
    pub path: String,
    /// What of the volume.
    pub sub_path: Option<String>,
    /// Whether it is read-only.
    pub read_only: bool,
}

/// The Service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its type.
    pub type_: ServiceType,
    /// Its own annotations, beside those of every object.
    pub annotations: BTreeMap<String, String>,
    /// Its ports, in the order of the runtime.
    pub ports: Vec<ServicePort>,
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

/// A ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigMap {
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: BTreeMap<String, String>,
}

/// A Secret without values: what is to be put into it, and from where in Vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretStub {
    /// Its name.
    pub name: String,
    /// The path below the mount.
    pub vault_path: String,
    /// The mount.
    pub vault_mount: String,
    /// The role.
    pub vault_role: Option<String>,
    /// The keys, sorted; empty: all that there are.
    pub keys: Vec<String>,
}

/// The autoscaler.
#[derive(Clone, Debug)]
pub struct Autoscaling {
    /// At least so many pods.
    pub min_replicas: i32,
    /// At most so many pods.
    pub max_replicas: i32,
    /// CPU use to hold, in percent of the request.
    pub cpu: Option<i32>,
    /// Memory use to hold, in percent of the request.
    pub memory: Option<i32>,
    /// How fast it scales.
    pub behavior: HorizontalPodAutoscalerBehavior,
}

/// The disruption budget.
#[derive(Clone, Debug, PartialEq)]
pub enum Availability {
    /// So many pods stay.
    MinAvailable(IntOrString),
    /// So many pods may go.
    MaxUnavailable(IntOrString),
}
