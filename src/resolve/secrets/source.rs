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
        outside: &BTreeSet<&'a String>,
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
        let type_ = secret.type_.unwrap_or(match vault.kv_version {
            Some(1) => SecretType::KvV1,
            _ => SecretType::KvV2,
        });
        let mount = match (&secret.mount, type_) {
            (Some(own), _) => own,
            (None, SecretType::Database) => defaults::VAULT_DATABASE_MOUNT,
            (None, SecretType::Pki) => defaults::VAULT_PKI_MOUNT,
            (None, _) => vault.mount.as_deref().unwrap_or(defaults::VAULT_MOUNT),
        };
        let keys: BTreeSet<&String> =
            secret.env.values().chain(secret.files.values()).chain(outside.iter().copied()).collect();
        let all = secret.env_from == Some(true);
        let source = Self {
            name,
            secret,
            at,
            vault,
            mount: mount.trim_matches('/').to_owned(),
            path,
            type_,
            role: secret.role.clone().or(vault.role.clone()),
            keys: if all { Vec::new() } else { keys.into_iter().cloned().collect() },
        };
        source.check(problems);
        Some(source)
    }

    /// What an engine does not take, whoever asks it.
    fn check(&self, problems: &mut Problems) {
        if !self.type_.is_made() && !self.secret.params.is_empty() {
            problems.error(
                self.field("params"),
                "keys and values take none; remove them, or set `type: database` or `type: pki`",
            );
        }
        if self.type_ != SecretType::Pki {
            return;
        }
        if self.issuer().is_none() {
            problems.error(
                self.field("vault"),
                format!("`{}` issues no certificate; write `issue/<role>`", self.path),
            );
        }
        if !self.secret.params.contains_key("common_name") {
            problems.error(
                self.field("params"),
                "a certificate is for a name; write `common_name: host.example`",
            );
        }
    }

    /// A field of the Secret's.
    pub(super) fn field(&self, name: &str) -> Path {
        self.at.clone().key(name)
    }

    /// The role that issues a certificate.
    pub(super) fn issuer(&self) -> Option<&str> {
        self.path.strip_prefix("issue/").filter(|role| !role.contains('/'))
    }

    /// How often the value is looked up by an operator.
    pub(super) fn refresh(&self) -> String {
        self.given_refresh().unwrap_or(defaults::VAULT_REFRESH).to_owned()
    }

    /// How often the value is to be looked up, if anybody says it.
    pub(super) fn given_refresh(&self) -> Option<&str> {
        self.secret.refresh.as_deref().or(self.vault.refresh.as_deref())
    }

    /// What an engine makes lasts as long as it says.
    pub(super) fn no_refresh_of_leases(&self, problems: &mut Problems) {
        if self.type_.is_made() && self.secret.refresh.is_some() {
            problems.error(
                self.field("refresh"),
                format!(
                    "what `type: {}` makes is renewed when Vault says; remove it, and set the time at the role in Vault",
                    self.type_.as_str()
                ),
            );
        }
    }

    /// The role that pods log in with.
    pub(super) fn needs_role(&self, backend: &str, problems: &mut Problems) -> Option<String> {
        if self.role.is_none() {
            problems.error(
                self.field("role"),
                format!("pods log in with it under `{backend}`; set it here, or as `vault.role` of a ModelExpander"),
            );
        }
        self.role.clone()
    }

    /// Not every backend can look up keys whose names it is not told.
    pub(super) fn no_env_from(&self, backend: &str, problems: &mut Problems) {
        if self.secret.env_from == Some(true) {
            problems.error(
                self.field("envFrom"),
                format!("`{backend}` has to know the keys; name each under `env`, or choose another backend"),
            );
        }
    }

    /// The path in Vault's API: <https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version>.
    pub(super) fn location(&self) -> String {
        let data = if self.type_ == SecretType::KvV2 { "data/" } else { "" };
        format!("{}/{data}{}", self.mount, self.path)
    }
}
