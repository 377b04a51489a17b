//! The External Secrets Operator: <https://external-secrets.io/latest/provider/hashicorp-vault/>.

use super::source::Source;
use crate::diagnostic::Problems;
use crate::resolve::resolved::{ExternalSecret, FilledSecret};

pub(super) fn store(source: &Source<'_>, problems: &mut Problems) -> Option<FilledSecret> {
    if source.secret.role.is_some() {
        problems.error(
            source.field("role"),
            "is the store's under `external-secrets`; remove it, and name a store of that role as `vault.storeRef` of a ModelExpander",
        );
    }
    if source.type_.is_made() {
        problems.error(
            source.field("type"),
            format!(
                "`external-secrets` copies keys and values alone here; choose `backend: vault-secrets-operator` for `{}`",
                source.type_.as_str()
            ),
        );
    }
    let Some(store) = &source.vault.store_ref else {
        problems.error(
            source.at.clone(),
            "`external-secrets` reads through a store; name it as `vault.storeRef` of a ModelExpander, which in kustomize stands under `transformers`, and the ModelSpec under `resources`",
        );
        return None;
    };
    Some(FilledSecret::External(ExternalSecret {
        name: source.name.to_owned(),
        store_kind: store.kind.as_str(),
        store_name: store.name.clone(),
        location: source.location(),
        refresh: source.refresh(),
        keys: source.keys.clone(),
    }))
}
