//! A Secret without values. Its annotations say all that the ModelSpec says about the source, so that whoever fills it needs no other
//! document.

use super::source::Source;
use crate::api::v1alpha1::SecretType;
use crate::resolve::resolved::SecretStub;

/// The annotations that say where the values come from.
pub const SOURCE: [&str; 7] = [
    "serving.creativeflow.ai/vault-mount",
    "serving.creativeflow.ai/vault-path",
    "serving.creativeflow.ai/vault-role",
    "serving.creativeflow.ai/vault-namespace",
    "serving.creativeflow.ai/vault-type",
    "serving.creativeflow.ai/vault-refresh",
    "serving.creativeflow.ai/vault-params",
];

pub(super) fn stub(source: &Source<'_>) -> SecretStub {
    let type_ = (source.type_ != SecretType::KvV2).then(|| source.type_.as_str().to_owned());
    let params: Vec<String> =
        source.secret.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let said = [
        Some(source.mount.clone()),
        Some(source.path.clone()),
        source.role.clone(),
        source.vault.namespace.clone(),
        type_,
        source.given_refresh().map(str::to_owned),
        (!source.secret.params.is_empty()).then(|| params.join(",")),
    ];
    SecretStub {
        name: source.name.to_owned(),
        source: SOURCE.into_iter().zip(said).filter_map(|(key, value)| Some((key, value?))).collect(),
        keys: source.keys.clone(),
    }
}
