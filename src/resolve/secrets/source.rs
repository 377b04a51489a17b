//! Where in Vault a Secret's values lie, and what of them is read.

use std::collections::BTreeSet;

use crate::api::v1alpha1::{Secret, SecretType, Vault};
use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::resolve::defaults;

/// The source of one Secret: its own values over the platform's.
pub(super) struct Source<'a> {
    /// The Secret's name.
    pub(super) name: &'a str,
    /// As the ModelSpec says it.
    pub(super) secret: &'a Secret,
    /// The field of the ModelSpec.
    pub(super) at: Path,
    /// The platform's Vault.
    pub(super) vault: &'a Vault,
    /// The mount.
    pub(super) mount: String,
    /// The path below it.
    pub(super) path: String,
    /// The engine.
    pub(super) type_: SecretType,
    /// The role.
    pub(super) role: Option<String>,
    /// The keys that are read, sorted; empty: all that there are.
    pub(super) keys: Vec<String>,
}

impl<'a> Source<'a> {
    pub(super) fn of(
        cx: &'a Context<'_>,
        name: &'a str,
        secret: &'a Secret,
        problems: &mut Problems,
    ) -> Option<Self> {
        let at = Path::spec(["secrets", name]);
        let Some(path) = secret.vault.clone() else {
            problems.error(
                at.key("vault"),
                "is required; write the path in Vault, or `backend: existing` for a Secret that somebody else makes",
            );
            return None;
        };
        let vault = &cx.surroundings.vault;
        let mount = secret.mount.as_deref().or(vault.mount.as_deref()).unwrap_or(defaults::VAULT_MOUNT);
        let keys: BTreeSet<&String> = secret.env.values().chain(secret.files.values()).collect();
        let all = secret.env_from == Some(true);
        Some(Self {
            name,
            secret,
            at,
            vault,
            mount: mount.trim_matches('/').to_owned(),
            path,
            type_: secret.type_.unwrap_or(match vault.kv_version {
                Some(1) => SecretType::KvV1,
                _ => SecretType::KvV2,
            }),
            role: secret.role.clone().or(vault.role.clone()),
            keys: if all { Vec::new() } else { keys.into_iter().cloned().collect() },
        })
    }

    /// How often the value is looked up by an operator.
    pub(super) fn refresh(&self) -> String {
        self.given_refresh().unwrap_or(defaults::VAULT_REFRESH).to_owned()
    }

    /// How often the value is to be looked up, if anybody says it.
    pub(super) fn given_refresh(&self) -> Option<&str> {
        self.secret.refresh.as_deref().or(self.vault.refresh.as_deref())
    }

    /// The path in Vault's API: <https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version>.
    pub(super) fn location(&self) -> String {
        let data = if self.type_ == SecretType::KvV2 { "data/" } else { "" };
        format!("{}/{data}{}", self.mount, self.path)
    }
}
