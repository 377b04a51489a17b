//! `spec.secrets`: what pods read from Vault.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars;

/// What a pod reads from one Secret: at least one of `env`, `files` and `envFrom`, unless `autoscaling.authentication` names it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Secret {
    /// The path in Vault below the mount: of a `database` usually `creds/<role>`, of a `pki` `issue/<role>`. Required unless the
    /// backend is `existing`.
    #[schemars(extend("format" = "vault-path"))]
    pub vault: Option<String>,
    /// Variables: name to key.
    #[schemars(extend("propertyNames" = {"format": "env-name"}), with = "BTreeMap<String, scalars::DataKey>")]
    pub env: BTreeMap<String, String>,
    /// Files: absolute path to key. A directory holds the files of Secrets alone.
    #[schemars(extend("propertyNames" = {"format": "absolute-path"}), with = "BTreeMap<String, scalars::DataKey>")]
    pub files: BTreeMap<String, String>,
    /// Every key of the Secret as a variable. Default `false`. Not with `vault-agent` and `csi`.
    pub env_from: Option<bool>,
    /// Who fills the Secret. Default: the platform's, else `stub`.
    pub backend: Option<SecretBackend>,
    /// The Vault mount. Default: of keys and values the platform's, else `secret`; of other engines `database` or `pki`.
    pub mount: Option<String>,
    /// The Vault role that pods log in with under `vault-agent` and `csi`; operators have theirs. Default: the platform's.
    pub role: Option<String>,
    /// How often the value is looked up again, such as `5m`. Default: the platform's, else the operators' `1h`.
    #[schemars(extend("format" = "duration"))]
    pub refresh: Option<String>,
    /// The secrets engine. Default `kv-v2`, or as the platform's `kvVersion` says.
    #[serde(rename = "type")]
    pub type_: Option<SecretType>,
    /// What is sent to an engine that makes its secrets, by Vault's own names, such as `common_name` of a `pki`.
    pub params: BTreeMap<String, String>,
}

/// Who fills a Secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretBackend {
    /// A Secret without values, which a pipeline or operator of yours fills.
    #[default]
    Stub,
    /// The Vault Secrets Operator, by a `VaultStaticSecret`, `VaultDynamicSecret` or `VaultPKISecret`.
    VaultSecretsOperator,
    /// The External Secrets Operator, by an `ExternalSecret`.
    ExternalSecrets,
    /// An agent beside the server, which Vault's injector adds to the pod; there is no Secret.
    VaultAgent,
    /// The Secrets Store CSI driver with Vault's provider, by a `SecretProviderClass`.
    Csi,
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
    /// A user of a database, made for the pods and gone with its lease.
    Database,
    /// A certificate, issued for the pods.
    Pki,
}

impl SecretType {
    /// Whether the values are made when they are read, rather than kept.
    pub fn is_made(self) -> bool {
        matches!(self, Self::Database | Self::Pki)
    }

    /// As a ModelSpec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KvV2 => "kv-v2",
            Self::KvV1 => "kv-v1",
            Self::Database => "database",
            Self::Pki => "pki",
        }
    }
}
