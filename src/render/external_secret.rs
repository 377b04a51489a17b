//! Keys and values that the External Secrets Operator copies into a Secret through a store.

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::ExternalSecret;

/// The spec of an `ExternalSecret`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecretSpec {
    /// How often the values are looked up.
    pub refresh_interval: String,
    /// Through what.
    pub secret_store_ref: StoreRef,
    /// The Secret.
    pub target: Target,
    /// The keys that are read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<SecretData>,
    /// Places whose every key is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data_from: Vec<DataFrom>,
}

/// A store by kind and name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoreRef {
    /// `SecretStore` or `ClusterSecretStore`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// The Secret that is made.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Its name: that of the object itself, so that one name carries a rename to both.
    pub name: String,
    /// `Owner`: it goes with the object.
    pub creation_policy: &'static str,
    /// `Retain`: it stays when Vault has the values no more, so that pods still start.
    pub deletion_policy: &'static str,
}

/// A key of the Secret and what it is filled from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretData {
    /// The key.
    pub secret_key: String,
    /// Its source.
    pub remote_ref: RemoteRef,
}

/// A place in Vault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RemoteRef {
    /// The path, as Vault's API has it: with the mount, so that it holds for a store with a `path` and for one without.
    /// <https://github.com/external-secrets/external-secrets/blob/v0.20.4/pkg/provider/vault/client_get.go> `buildPath`
    pub key: String,
    /// The key there; none: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
}

/// A place whose every key is read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataFrom {
    /// The place.
    pub extract: RemoteRef,
}

impl CustomSpec for ExternalSecretSpec {
    const API_VERSION: &'static str = "external-secrets.io/v1";
    const KIND: &'static str = "ExternalSecret";
}

pub(super) fn render(model: &ResolvedModel, secret: &ExternalSecret) -> Object {
    let from = |property| RemoteRef { key: secret.location.clone(), property };
    let data = secret
        .keys
        .iter()
        .map(|key| SecretData { secret_key: key.clone(), remote_ref: from(Some(key.clone())) })
        .collect();
    let all = secret.keys.is_empty().then(|| DataFrom { extract: from(None) });
    let spec = ExternalSecretSpec {
        refresh_interval: secret.refresh.clone(),
        secret_store_ref: StoreRef { kind: secret.store_kind, name: secret.store_name.clone() },
        target: Target { name: secret.name.clone(), creation_policy: "Owner", deletion_policy: "Retain" },
        data,
        data_from: all.into_iter().collect(),
    };
    let metadata = meta::object(model, secret.name.clone());
    let body = Body::ExternalSecret(Box::new(Custom { metadata, spec }));
    Object { what: Some(secret.name.clone()), body }
}
