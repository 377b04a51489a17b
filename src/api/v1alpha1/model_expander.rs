//! `ModelExpander`: the config that expands every ModelSpec of its input.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::metadata::ConfigMetadata;
use super::model_spec::{ModelSpecSpec, SecretBackend};

/// Expands every ModelSpec of the input, with defaults for the whole platform.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelExpander {
    /// `serving.creativeflow.ai/v1alpha1`
    #[schemars(extend("const" = "serving.creativeflow.ai/v1alpha1"))]
    pub api_version: String,
    /// `ModelExpander`
    #[schemars(extend("const" = "ModelExpander"))]
    pub kind: String,
    /// Its name; nothing is named after it.
    #[serde(default)]
    pub metadata: ConfigMetadata,
    /// What holds for every ModelSpec.
    #[serde(default)]
    pub spec: ModelExpanderSpec,
}

/// What holds for every ModelSpec.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ModelExpanderSpec {
    /// Any field of a ModelSpec's `spec` except `runtime`, `models` and `canary`. A ModelSpec's own value goes before it. A stanza given
    /// here alone is a set of values and turns nothing on, unless it says `enabled: true`.
    // Read as a tree: it is merged before it is typed.
    #[schemars(schema_with = "defaults_schema")]
    pub defaults: IgnoredAny,
    /// More runtimes by name: specs in the format of `ServingRuntime`.
    // Read as trees: they may inherit from one another.
    #[schemars(schema_with = "runtimes_schema")]
    pub runtimes: IgnoredAny,
    /// Warnings become errors. Default `false`.
    pub strict: Option<bool>,
    /// The platform's Vault.
    pub vault: Vault,
    /// The version of the cluster, such as `1.34`: before 1.35 a model of an image is brought by a container beside the server.
    /// At least 1.30. Default: a version that has everything.
    #[schemars(extend("format" = "kubernetes-version"))]
    pub kubernetes_version: Option<String>,
    /// How a change of a ConfigMap reaches the pods: `auto`, the tool's own way with a name that ends in a hash; `checksum`, an
    /// annotation on the pods. Default `auto`.
    pub config_hash: ConfigHash,
}

/// The platform's Vault; a Secret's own values go before these.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Vault {
    /// Who fills the Secrets. Default `stub`.
    pub backend: Option<SecretBackend>,
    /// The mount. Default `secret`.
    pub mount: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// How often values are looked up again, such as `5m`.
    #[schemars(extend("format" = "duration"))]
    pub refresh: Option<String>,
    /// The `VaultAuth` of the Vault Secrets Operator, as `name` or `namespace/name`. Default: the operator's own.
    #[schemars(extend("format" = "namespaced-name"))]
    pub auth_ref: Option<String>,
    /// The store of the External Secrets Operator. Required by `external-secrets`.
    pub store_ref: Option<StoreReference>,
    /// The namespace in Vault.
    pub namespace: Option<String>,
    /// The version of the key-value engine: 1 or 2. Default 2.
    #[schemars(range(min = 1, max = 2))]
    pub kv_version: Option<i32>,
}

/// A store of the External Secrets Operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreReference {
    /// What it is. Default `SecretStore`.
    #[serde(default)]
    pub kind: StoreKind,
    /// Its name.
    #[schemars(extend("format" = "subdomain"))]
    pub name: String,
}

/// Kinds of stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum StoreKind {
    /// One of the namespace.
    #[default]
    SecretStore,
    /// One of the cluster.
    ClusterSecretStore,
}

impl StoreKind {
    /// As Kubernetes writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SecretStore => "SecretStore",
            Self::ClusterSecretStore => "ClusterSecretStore",
        }
    }
}

/// How a change of a ConfigMap reaches the pods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ConfigHash {
    /// The tool's own way where it has one, else a checksum.
    #[default]
    Auto,
    /// An annotation with a checksum on the pod template, always.
    Checksum,
}

fn defaults_schema(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = ModelSpecSpec::json_schema(generator);
    let object = schema.ensure_object();
    object.remove("required");
    object.insert(
        "description".into(),
        "Defaults of the platform, over the runtime's and below each ModelSpec's own.".into(),
    );
    if let Some(properties) = object.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        for own in ["runtime", "models", "canary"] {
            properties.remove(own);
        }
    }
    schema
}

fn runtimes_schema(generator: &mut SchemaGenerator) -> Schema {
    let spec = generator.subschema_for::<super::serving_runtime::ServingRuntimeSpec>();
    json_schema!({
        "type": "object",
        "description": "More runtimes by name: specs in the format of `ServingRuntime`.",
        "propertyNames": {"format": "name"},
        "additionalProperties": spec.to_value(),
    })
}
