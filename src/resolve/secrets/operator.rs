//! The Vault Secrets Operator: <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso>.

use super::source::Source;
use crate::diagnostic::Problems;
use crate::resolve::resolved::{FilledSecret, StaticSecret};

pub(super) fn operator(source: &Source<'_>, problems: &mut Problems) -> FilledSecret {
    if source.secret.role.is_some() {
        problems.error(
            source.at.clone().key("role"),
            "is the VaultAuth's under `vault-secrets-operator`; remove it, and name a VaultAuth of that role as `vault.authRef` of a ModelExpander",
        );
    }
    FilledSecret::Static(StaticSecret {
        name: source.name.to_owned(),
        auth_ref: source.vault.auth_ref.clone(),
        namespace: source.vault.namespace.clone(),
        mount: source.mount.clone(),
        path: source.path.clone(),
        type_: source.type_.as_str(),
        refresh: source.refresh(),
        keys: source.keys.clone(),
    })
}
