//! A certificate that the Vault Secrets Operator has issued and copies into a Secret.

use std::collections::BTreeMap;

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::vault_destination::{Destination, Restart, destination, restarts};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{Asked, CertificateSecret};

/// The spec of a `VaultPKISecret`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultPkiSecretSpec {
    /// The `VaultAuth`; none: the operator's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vault_auth_ref: Option<String>,
    /// The namespace in Vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The mount.
    pub mount: String,
    /// The role that issues it.
    pub role: String,
    /// What is asked for, by the operator's own names.
    #[serde(flatten)]
    pub asked: BTreeMap<&'static str, Field>,
    /// The Secret.
    pub destination: Destination,
    /// What is restarted when there is a new one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rollout_restart_targets: Vec<Restart>,
}

/// A field of the certificate's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Field {
    /// Text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// Yes or no.
    Flag(bool),
}

impl CustomSpec for VaultPkiSecretSpec {
    const API_VERSION: &'static str = "secrets.hashicorp.com/v1beta1";
    const KIND: &'static str = "VaultPKISecret";
}

pub(super) fn render(model: &ResolvedModel, secret: &CertificateSecret) -> Object {
    let common = &secret.common;
    let field = |asked: &Asked| match asked {
        Asked::Text(text) => Field::Text(text.clone()),
        Asked::List(items) => Field::List(items.clone()),
        Asked::Flag(flag) => Field::Flag(*flag),
    };
    let spec = VaultPkiSecretSpec {
        vault_auth_ref: common.auth_ref.clone(),
        namespace: common.namespace.clone(),
        mount: common.mount.clone(),
        role: secret.role.clone(),
        asked: secret.asked.iter().map(|(name, asked)| (*name, field(asked))).collect(),
        destination: destination(common),
        rollout_restart_targets: restarts(model, common),
    };
    let metadata = meta::object(model, common.name.clone());
    let body = Body::VaultPkiSecret(Box::new(Custom { metadata, spec }));
    Object { what: Some(common.name.clone()), body }
}
