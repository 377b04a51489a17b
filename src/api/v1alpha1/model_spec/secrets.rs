//! `spec.secrets`: what pods read from Vault.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars;

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
    /// The Vault role of a stub; operators have theirs. Default: the platform's.
    pub role: Option<String>,
    /// How often the value is looked up again, such as `5m`. Default: the platform's, else the operators' `1h`.
    #[schemars(extend("format" = "duration"))]
    pub refresh: Option<String>,
    /// The secrets engine. Default `kv-v2`, or as the platform's `kvVersion` says.
    #[serde(rename = "type")]
    pub type_: Option<SecretType>,
}

/// Who fills a Secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretBackend {
    /// A Secret without values, which a pipeline or operator of yours fills.
    #[default]
    Stub,
    /// The Vault Secrets Operator, by a `VaultStaticSecret`.
    VaultSecretsOperator,
    /// The External Secrets Operator, by an `ExternalSecret`.
    ExternalSecrets,
    /// Somebody else; nothing is generated.
    Existing,
}

/// A secrets engine of Vault's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretType {
    /// Keys and values with versions.
    #[default]
    KvV2,
    /// Keys and values.
    KvV1,
}

impl SecretType {
    /// As a ModelSpec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KvV2 => "kv-v2",
            Self::KvV1 => "kv-v1",
        }
    }
}
