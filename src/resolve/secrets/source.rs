//! Where in Vault a Secret's values lie, and what of them is read.

use std::collections::BTreeSet;

use crate::api::v1alpha1::{Secret, SecretType, Vault};
use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::resolve::defaults;
use crate::suggest;

/// What a database tells, by a role, of whatever type its credentials are, and by a static role:
/// <https://github.com/hashicorp/vault/blob/v1.21.1/builtin/logical/database/path_creds_create.go>.
const OF_DATABASE: [&str; 11] = [
    "username",
    "password",
    "rsa_private_key",
    "client_certificate",
    "private_key",
    "private_key_type",
    "ttl",
    "last_vault_rotation",
    "rotation_period",
    "rotation_schedule",
    "rotation_window",
];
/// What is told of a certificate:
/// <https://github.com/hashicorp/vault/blob/v1.21.1/builtin/logical/pki/path_issue_sign.go>.
const OF_PKI: [&str; 8] = [
    "certificate",
    "private_key",
    "private_key_type",
    "issuing_ca",
    "ca_chain",
    "serial_number",
    "expiration",
    "not_before",
];

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
        self.no_refresh_of_leases(problems);
        self.below_the_mount(problems);
        self.told_keys(problems);
        if self.type_ != SecretType::Pki {
            return;
        }
        if let Some(ttl) = self.secret.params.get("ttl").filter(|ttl| !is_vault_duration(ttl)) {
            problems.error(
                self.field("params").key("ttl"),
                format!("`{ttl}` is no duration to Vault; write a number and a unit, such as `72h`"),
            );
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

    /// The mount is no part of the path below it, though `vault kv get` of old shows both as one.
    fn below_the_mount(&self, problems: &mut Problems) {
        let below = self.path.strip_prefix(&self.mount).and_then(|rest| rest.strip_prefix('/'));
        let Some(below) = below.filter(|_| !self.type_.is_made()) else { return };
        let mount = &self.mount;
        match below.strip_prefix("data/").filter(|_| self.type_ == SecretType::KvV2) {
            Some(path) => problems.error(
                self.field("vault"),
                format!("`{mount}` is the mount, and `data` a word of Vault's API; write `{path}`"),
            ),
            None => problems.warning(
                self.field("vault"),
                format!(
                    "a path below the mount `{mount}` is meant, and this begins with it; write `{below}`"
                ),
            ),
        }
    }

    /// Keys that an engine does not tell.
    fn told_keys(&self, problems: &mut Problems) {
        let told: &[&str] = match self.type_ {
            SecretType::Database => &OF_DATABASE,
            SecretType::Pki => &OF_PKI,
            SecretType::KvV1 | SecretType::KvV2 => return,
        };
        for (field, keys) in [("env", &self.secret.env), ("files", &self.secret.files)] {
            for (reader, key) in keys.iter().filter(|(_, key)| !told.contains(&key.as_str())) {
                let remedy = match suggest::nearest(key, told.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write one of {}", suggest::list(told.iter().copied())),
                };
                problems.error(
                    self.field(field).key(reader.as_str()),
                    format!("`type: {}` has no key `{key}`; {remedy}", self.type_.as_str()),
                );
            }
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
    fn no_refresh_of_leases(&self, problems: &mut Problems) {
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

/// Seconds, days, or what Go takes for a duration:
/// <https://developer.hashicorp.com/vault/docs/concepts/duration-format>.
fn is_vault_duration(text: &str) -> bool {
    let is_number = |text: &str| text.parse::<u64>().is_ok();
    if is_number(text) || text.strip_suffix('d').is_some_and(is_number) {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (digits, after) = rest.split_at(number);
        let unit = ["ns", "us", "ms", "s", "m", "h"].into_iter().find_map(|unit| after.strip_prefix(unit));
        let Some(after) = unit.filter(|_| digits.parse::<f64>().is_ok()) else { return false };
        rest = after;
    }
    !text.is_empty()
}
