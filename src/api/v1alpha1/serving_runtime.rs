//! `ServingRuntime`: a model server as data. The built-in ones are written in it too.

mod files;
mod habits;
mod images;
mod jobs;
mod metrics;
mod models;
mod options;
mod ordered;
mod ports;
mod probes;
mod pull;
mod server;
mod text;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::metadata::Metadata;

pub use files::{FileContent, Files, Property};
pub use habits::{Habit, Habits};
pub use images::{Accelerator, Images};
pub use jobs::{Job, JobTimeout, Store};
pub use metrics::{Counters, GpuMemory, Latency, LatencyUnit, Metrics};
pub use models::{Cache, Layout, Models};
pub use options::{OptionFormat, OptionMember, OptionType, RuntimeOption};
pub use ordered::Ordered;
pub use ports::{Port, PortNumber, PortProtocol};
pub use probes::{Exec, Grpc, HttpGet, RuntimeProbe, RuntimeProbes, TcpSocket};
pub use pull::Pull;
pub use server::{Drain, ReadOnlyRoot, RuntimeResources, Security, SharedMemory, Writable, WritableWhen};
pub use text::{Alternative, Arg, ArgStyle, ArgsEach, ArgsFirst, ArgsWhen, Env, EnvEach, ValueWhen};

/// A model server that ModelSpecs can name in `spec.runtime`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServingRuntime {
    /// `serving.creativeflow.ai/v1alpha1`
    #[schemars(extend("const" = "serving.creativeflow.ai/v1alpha1"))]
    pub api_version: String,
    /// `ServingRuntime`
    #[schemars(extend("const" = "ServingRuntime"))]
    pub kind: String,
    /// Its name is what `spec.runtime` says.
    pub metadata: Metadata,
    /// The server.
    pub spec: ServingRuntimeSpec,
}

// What is merged by key may be left out by a runtime that inherits, so it is required only when a runtime is loaded.
/// A model server: what starts it, where it listens, how one sees that it is ready. Strings may name variables; an unset one
/// removes the item that names it, and an item that names a model is repeated for each. `$${` is a literal `${`. The
/// variables: `${name}`; of a model `${model.name}`, `${model.path}`, `${model.file}`, `${model.source}` and, where the server
/// fetches it, `${model.reference}`, `${model.repo}`, `${model.revision}`; `${config.<key>}`, `${model.config.<key>}`;
/// `${port.<name>}`, `${service.<port>}`, `${models.dir}`, `${cache.dir}`, `${files.<what>}`, `${gpu.count}`, `${drain.timeout}`, `${drain.grace}`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServingRuntimeSpec {
    /// The runtime to inherit from: its fields hold where this one says nothing.
    pub from: Option<String>,
    /// What names of objects start with. Default: the runtime's name.
    #[schemars(extend("format" = "name"))]
    pub prefix: Option<String>,
    /// Label `creativeflow.ai/runtime`. Default: the runtime's name.
    #[schemars(extend("format" = "label-value"))]
    pub label: Option<String>,
    /// What it is, in one sentence for people.
    pub description: Option<String>,
    /// Why one should not start with it today: a warning wherever it is used.
    pub deprecated: Option<String>,
    /// The image by accelerator. None: every ModelSpec names its own.
    pub image: Images,
    /// The container's command. None: the image's own.
    pub command: Option<Vec<String>>,
    /// The container's working directory. None: the image's own.
    #[schemars(extend("format" = "absolute-path"))]
    pub working_dir: Option<String>,
    /// The arguments. Those of options follow in the order of `options`.
    pub args: Vec<Arg>,
    /// How options join flag and value. Default `equals`.
    pub arg_style: ArgStyle,
    /// Variables of the container.
    #[schemars(extend("propertyNames" = {"format": "env-name"}))]
    pub env: BTreeMap<String, Env>,
    /// Ports by name, in the order in which they are written.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub ports: Ordered<Port>,
    /// The port that requests come in by.
    pub primary: Option<String>,
    /// How many models, where they lie, how they arrive.
    pub models: Models,
    /// The folder of servers that fetch models themselves.
    pub cache: Option<Cache>,
    /// How its own program pulls models before it starts.
    pub pull: Option<Pull>,
    /// Keys of `spec.config`, in the order in which their flags are written.
    pub options: Ordered<RuntimeOption>,
    /// Keys of `spec.models.<name>.config`.
    pub model_options: Ordered<RuntimeOption>,
    /// Config files by the ConfigMap's suffix.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub files: BTreeMap<String, Files>,
    /// CronJobs that look after it, by the last part of their names.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub jobs: BTreeMap<String, Job>,
    /// ConfigMaps that another application writes, by the last part of their names.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub stores: BTreeMap<String, Store>,
    /// The first alternative whose variables are all set is the probe.
    pub probes: RuntimeProbes,
    /// Where it tells its metrics, and which are which.
    pub metrics: Option<Metrics>,
    /// Whom it runs as.
    pub security: Security,
    /// Folders that must be writable, each an emptyDir; never one that holds files of the image.
    pub writable: Vec<Writable>,
    /// Shared memory that it needs.
    pub shm: Option<SharedMemory>,
    /// How it ends without dropping requests.
    pub drain: Drain,
    /// Requests and limits where nobody says otherwise.
    pub resources: RuntimeResources,
    /// What is known of it beyond what it takes to run it.
    pub habits: Habits,
}
