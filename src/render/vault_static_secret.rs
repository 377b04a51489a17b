//! Keys and values that the Vault Secrets Operator copies into a Secret.

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::vault_destination::{Destination, Restart, destination, restarts};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::StaticSecret;

/// The spec of a `VaultStaticSecret`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultStaticSecretSpec {
    /// The `VaultAuth`; none: the operator's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vault_auth_ref: Option<String>,
    /// The namespace in Vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The mount.
    pub mount: String,
    /// The engine.
    #[serde(rename = "type")]
    pub type_: &'static str,
    /// The path below the mount.
    pub path: String,
    /// How often it is looked up.
    pub refresh_after: String,
    /// The Secret.
    pub destination: Destination,
    /// What is restarted when the values have changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rollout_restart_targets: Vec<Restart>,
}

impl CustomSpec for VaultStaticSecretSpec {
    const API_VERSION: &'static str = "secrets.hashicorp.com/v1beta1";
    const KIND: &'static str = "VaultStaticSecret";
}

pub(super) fn render(model: &ResolvedModel, secret: &StaticSecret) -> Object {
    let spec = VaultStaticSecretSpec {
        vault_auth_ref: secret.common.auth_ref.clone(),
        namespace: secret.common.namespace.clone(),
        mount: secret.common.mount.clone(),
        type_: secret.type_,
        path: secret.path.clone(),
        refresh_after: secret.refresh.clone(),
        destination: destination(&secret.common),
        rollout_restart_targets: restarts(model, &secret.common),
    };
    let metadata = meta::object(model, secret.common.name.clone());
    let body = Body::VaultStaticSecret(Box::new(Custom { metadata, spec }));
    Object { what: Some(secret.common.name.clone()), body }
}
