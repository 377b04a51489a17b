//! What an engine makes, such as a user of a database, copied into a Secret by the Vault Secrets Operator.

use std::collections::BTreeMap;

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::vault_destination::{Destination, Restart, destination, restarts};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::DynamicSecret;

/// The spec of a `VaultDynamicSecret`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultDynamicSecretSpec {
    /// The `VaultAuth`; none: the operator's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vault_auth_ref: Option<String>,
    /// The namespace in Vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The mount.
    pub mount: String,
    /// The path below the mount.
    pub path: String,
    /// What is sent along.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The Secret.
    pub destination: Destination,
    /// What is restarted when the values have changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rollout_restart_targets: Vec<Restart>,
}

impl CustomSpec for VaultDynamicSecretSpec {
    const API_VERSION: &'static str = "secrets.hashicorp.com/v1beta1";
    const KIND: &'static str = "VaultDynamicSecret";
}

pub(super) fn render(model: &ResolvedModel, secret: &DynamicSecret) -> Object {
    let common = &secret.common;
    let spec = VaultDynamicSecretSpec {
        vault_auth_ref: common.auth_ref.clone(),
        namespace: common.namespace.clone(),
        mount: common.mount.clone(),
        path: secret.path.clone(),
        params: secret.params.clone(),
        destination: destination(common),
        rollout_restart_targets: restarts(model, common),
    };
    let metadata = meta::object(model, common.name.clone());
    let body = Body::VaultDynamicSecret(Box::new(Custom { metadata, spec }));
    Object { what: Some(common.name.clone()), body }
}
