//! `ServingRuntime`: a model server as data. The built-in ones are written in it too.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::metadata::Metadata;
use super::scalars;

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
/// A model server: what starts it, where it listens, how one sees that it is ready. Strings may name variables
/// (`${model.name}`); an unset variable removes the item that names it.
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
    /// Keys of `spec.config`, in the order in which their flags are written.
    pub options: Ordered<RuntimeOption>,
    /// Keys of `spec.models.<name>.config`.
    pub model_options: Ordered<RuntimeOption>,
    /// Config files by the ConfigMap's suffix.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub files: BTreeMap<String, Files>,
    /// The first alternative whose variables are all set is the probe.
    pub probes: RuntimeProbes,
    /// Where it tells its metrics.
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
}

/// What an image is built for; the vendor of the GPU's resource name selects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accelerator {
    /// No accelerator.
    Cpu,
    /// `nvidia.com`
    Nvidia,
    /// `amd.com`
    Amd,
    /// `gpu.intel.com`, `habana.ai`
    Intel,
    /// `google.com`
    Google,
    /// `aws.amazon.com`
    Aws,
}

impl Accelerator {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Cpu, Self::Nvidia, Self::Amd, Self::Intel, Self::Google, Self::Aws];

    /// Its key in `image`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Nvidia => "nvidia",
            Self::Amd => "amd",
            Self::Intel => "intel",
            Self::Google => "google",
            Self::Aws => "aws",
        }
    }
}

/// Images by accelerator.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields, default)]
pub struct Images {
    /// Without accelerator.
    #[schemars(extend("format" = "image"))]
    pub cpu: Option<String>,
    /// For NVIDIA's GPUs.
    #[schemars(extend("format" = "image"))]
    pub nvidia: Option<String>,
    /// For AMD's GPUs.
    #[schemars(extend("format" = "image"))]
    pub amd: Option<String>,
    /// For Intel's GPUs and accelerators.
    #[schemars(extend("format" = "image"))]
    pub intel: Option<String>,
    /// For Google's TPUs.
    #[schemars(extend("format" = "image"))]
    pub google: Option<String>,
    /// For AWS's accelerators.
    #[schemars(extend("format" = "image"))]
    pub aws: Option<String>,
}

impl Images {
    /// The image for an accelerator.
    pub fn get(&self, accelerator: Accelerator) -> Option<&str> {
        match accelerator {
            Accelerator::Cpu => self.cpu.as_deref(),
            Accelerator::Nvidia => self.nvidia.as_deref(),
            Accelerator::Amd => self.amd.as_deref(),
            Accelerator::Intel => self.intel.as_deref(),
            Accelerator::Google => self.google.as_deref(),
            Accelerator::Aws => self.aws.as_deref(),
        }
    }
}

/// A map that keeps the order of its file, since that is the order of flags and ports.
#[derive(Clone, Debug)]
pub struct Ordered<T>(pub Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Ordered<T> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Keys and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Ordered<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Map_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

/// An argument, a group that comes or goes as one, either under a condition, or the first of several that can be written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Arg {
    /// One argument.
    One(String),
    /// Several that belong together: an unset variable in one removes them all.
    Group(Vec<String>),
    /// Only when the condition holds.
    When(ArgsWhen),
    /// The first alternative that can be written.
    First(ArgsFirst),
}

/// Arguments under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgsWhen {
    /// `gpu`, `multiGpu` (two or more), `models`, `multiModel` (two or more), `versionLabels`, `config.<key>` or
    /// `model.config.<key>` (given and neither false nor 0).
    pub when: String,
    /// The arguments, as a group.
    pub args: Vec<String>,
}

/// One argument of several that are possible.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgsFirst {
    /// Texts of which the first that can be written counts.
    pub first: Vec<Alternative>,
}

/// How an option's flag and value are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ArgStyle {
    /// `--flag=value`
    #[default]
    Equals,
    /// `--flag`, `value`
    Space,
}

/// A variable's value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Env {
    /// Text with variables.
    Text(String),
    /// The first alternative that can be written.
    First(Vec<Alternative>),
    /// One entry a model, joined.
    Each(EnvEach),
}

/// One text a model, joined into one value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvEach {
    /// The text of one model.
    pub each: String,
    /// What stands between.
    pub separator: String,
}

/// A text, perhaps under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Alternative {
    /// Text with variables.
    Text(String),
    /// Only when the condition holds.
    When(ValueWhen),
}

/// A text under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueWhen {
    /// The condition, as in `args`.
    pub when: String,
    /// Text with variables.
    pub value: String,
}

/// A port of the container and of the Service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Port {
    /// Required. The container's port: a number, or a variable such as `${config.port}`.
    pub port: Option<PortNumber>,
    /// The Service's port. Default: `port`.
    #[schemars(range(min = 1, max = 65535))]
    pub service: Option<i32>,
    /// What is spoken. Default `http`.
    #[serde(default)]
    pub protocol: PortProtocol,
    /// Only when the condition holds.
    pub when: Option<String>,
}

/// A port's number, or the variable that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PortNumber {
    /// A number.
    Number(#[schemars(range(min = 1, max = 65535))] i32),
    /// A variable.
    Variable(String),
}

/// What a port speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PortProtocol {
    /// HTTP/1.
    #[default]
    Http,
    /// gRPC: HTTP/2 without TLS.
    Grpc,
}

/// How many models, where they lie, how they arrive.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Models {
    /// At least so many. Default 0: the image may hold them.
    #[schemars(range(min = 0))]
    pub min: i64,
    /// At most so many. Default: any number.
    #[schemars(range(min = 1))]
    pub max: Option<i64>,
    /// Where they lie in the container: `<dir>/<name>`, or `<dir>` itself in a flat layout.
    #[schemars(extend("format" = "absolute-path"))]
    pub dir: Option<String>,
    /// A pattern that served names match.
    pub name: Option<String>,
    /// A folder a model, or all files in one folder. Default `per-model`.
    pub layout: Layout,
    /// The extension of a source that names a file, such as `.gguf`.
    pub file: Option<String>,
    /// Whether the runtime chooses among versions of a model.
    pub versions: bool,
    /// Whether it serves a whole repository of models.
    pub repository: bool,
    /// The source of a model that names none; text that may name `${name}` and `${model.name}`.
    pub default_source: Option<String>,
    /// Who fetches, by scheme: `server`, or a behaviour. Others are downloaded.
    pub fetch: BTreeMap<String, String>,
}

/// How models lie in their folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A folder a model.
    #[default]
    PerModel,
    /// All in one folder.
    Flat,
}

/// The writable folder of a server that fetches models itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cache {
    /// Required. Where it is mounted.
    #[schemars(extend("format" = "absolute-path"))]
    pub path: Option<String>,
    /// Variables that tell the server.
    #[serde(default)]
    pub env: Vec<String>,
}

/// A key of `config`: its type, its default, and the flag, variable or property that it becomes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuntimeOption {
    /// Required. Its type.
    #[serde(rename = "type")]
    pub type_: Option<OptionType>,
    /// Where nobody says otherwise; text may name variables.
    pub default: Option<scalars::ConfigValue>,
    /// The values it can have.
    #[serde(default, rename = "enum")]
    pub enum_: Vec<String>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// A pattern that text matches.
    pub pattern: Option<String>,
    /// Short values and what they stand for.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// The option without which this one means nothing.
    pub requires: Option<String>,
    /// Of an option of models: it is given for every model or for none. Default `false`.
    #[serde(default)]
    pub together: bool,
    /// Why one should think twice: a warning wherever it is given and is neither false nor 0.
    pub warning: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// The flag that it becomes.
    pub arg: Option<String>,
    /// The flag that `false` becomes.
    pub negated: Option<String>,
    /// Flags that come with it.
    #[serde(default)]
    pub also: Vec<String>,
    /// The variable that it becomes.
    #[schemars(extend("format" = "env-name"))]
    pub env: Option<String>,
    /// The property that it becomes, in the runtime's file of properties.
    pub property: Option<String>,
    /// The behaviour that reads it.
    pub behaviour: Option<String>,
}

/// The type of an option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OptionType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Text.
    #[default]
    String,
    /// An absolute path.
    Path,
    /// A Kubernetes quantity.
    Quantity,
    /// A map or list; as a flag or variable it is compact JSON.
    Object,
}

/// A ConfigMap of config files, mounted read-only.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Files {
    /// Required. The folder where it is mounted.
    #[schemars(extend("format" = "absolute-path"))]
    pub dir: Option<String>,
    /// Files by name. A name with `${model.…}` makes one a model, `/` in it a folder.
    #[serde(default)]
    pub data: Ordered<FileContent>,
}

/// A config file: exactly one of text, properties, JSON and behaviour.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FileContent {
    /// Only when the condition holds.
    pub when: Option<String>,
    /// Lines; an unset variable removes its line.
    pub text: Option<String>,
    /// `key=value` lines, in this order, then those of options.
    pub properties: Option<Ordered<Property>>,
    /// JSON; an unset variable removes its member.
    pub json: Option<serde_json::Value>,
    /// Written by a behaviour in code.
    pub behaviour: Option<String>,
}

/// A property's value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Property {
    /// Text with variables.
    Text(String),
    /// The first alternative that can be written.
    First(Vec<Alternative>),
    /// Only when the condition holds.
    When(ValueWhen),
}

/// Alternatives for each probe.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuntimeProbes {
    /// Until it succeeds the other two wait. Sized for loading.
    pub startup: Vec<RuntimeProbe>,
    /// Whether the pod gets requests.
    pub readiness: Vec<RuntimeProbe>,
    /// Whether the container lives on.
    pub liveness: Vec<RuntimeProbe>,
}

/// A probe in Kubernetes' shape, ports by name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuntimeProbe {
    /// Only when the condition holds.
    pub when: Option<String>,
    /// A request over HTTP.
    pub http_get: Option<HttpGet>,
    /// A connection.
    pub tcp_socket: Option<TcpSocket>,
    /// A command in the container.
    pub exec: Option<Exec>,
    /// gRPC's health protocol.
    pub grpc: Option<Grpc>,
    /// Seconds before the first try.
    #[schemars(range(min = 0))]
    pub initial_delay_seconds: Option<i32>,
    /// Seconds between tries.
    #[schemars(range(min = 1))]
    pub period_seconds: Option<i32>,
    /// Seconds until a try has failed.
    #[schemars(range(min = 1))]
    pub timeout_seconds: Option<i32>,
    /// Failures in a row that count.
    #[schemars(range(min = 1))]
    pub failure_threshold: Option<i32>,
}

/// A request over HTTP.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpGet {
    /// The path; text with variables.
    pub path: String,
    /// The port's name.
    pub port: String,
}

/// A connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpSocket {
    /// The port's name.
    pub port: String,
}

/// A command in the container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exec {
    /// Command and arguments; text with variables.
    pub command: Vec<String>,
}

/// gRPC's health protocol.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grpc {
    /// The port's name.
    pub port: String,
    /// The service that is asked for.
    pub service: Option<String>,
}

/// Where metrics are told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Required. The port's name.
    pub port: Option<String>,
    /// Required. The path; text with variables.
    pub path: Option<String>,
    /// The metric that counts waiting requests.
    pub queue: Option<String>,
}

/// Whom the server runs as.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Security {
    /// The user. Default 1000.
    #[schemars(range(min = 0))]
    pub uid: Option<i64>,
    /// The group. Default: the user's number.
    #[schemars(range(min = 0))]
    pub gid: Option<i64>,
    /// The group of volumes. Default: the group.
    #[schemars(range(min = 0))]
    pub fs_group: Option<i64>,
    /// Whether it can only run as root, which the `restricted` standard refuses.
    pub root: bool,
    /// Whether its root file system can be read-only. Default `always`.
    pub read_only_root: ReadOnlyRoot,
}

/// When the root file system is read-only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadOnlyRoot {
    /// Always.
    #[default]
    Always,
    /// Only without an accelerator: NVIDIA's CDI hook writes to it.
    Cpu,
    /// Never.
    Never,
}

/// A writable folder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Writable {
    /// Its path.
    Path(String),
    /// Only when the condition holds.
    When(WritableWhen),
}

/// A writable folder under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WritableWhen {
    /// The condition, as in `args`.
    pub when: String,
    /// Its path.
    #[schemars(extend("format" = "absolute-path"))]
    pub path: String,
}

/// Shared memory.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SharedMemory {
    /// Required. The size.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub size: Option<String>,
    /// The size with two GPUs or more.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub multi_gpu: Option<String>,
}

/// How the server ends.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Drain {
    /// Seconds before the server is told to stop, in which requests stop coming. Default 10.
    #[schemars(range(min = 0, max = 3600))]
    pub sleep: Option<i64>,
    /// The command that stops a server which ignores SIGTERM.
    pub stop: Option<Vec<String>>,
    /// Seconds that the server gives to requests in flight.
    #[schemars(range(min = 0, max = 86_400))]
    pub timeout: Option<i64>,
    /// Seconds until it is killed. Default 45.
    #[schemars(range(min = 1, max = 86_400))]
    pub grace: Option<i64>,
}

/// Requests and limits.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuntimeResources {
    /// Requests by resource.
    #[schemars(with = "BTreeMap<String, scalars::Quantity>")]
    pub requests: BTreeMap<String, String>,
    /// Limits by resource.
    #[schemars(with = "BTreeMap<String, scalars::Quantity>")]
    pub limits: BTreeMap<String, String>,
}
