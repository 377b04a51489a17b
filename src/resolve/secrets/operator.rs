//! The Vault Secrets Operator: <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso>.

use std::collections::BTreeMap;

use super::is_of_pods;
use super::source::Source;
use crate::api::v1alpha1::SecretType;
use crate::diagnostic::Problems;
use crate::resolve::resolved::{
    Asked, CertificateSecret, DynamicSecret, FilledSecret, OperatorSecret, StaticSecret,
};
use crate::suggest;

/// What a `VaultPKISecret` can ask for, as Vault calls it and as the operator does.
const ASKED: [(&str, &str); 11] = [
    ("alt_names", "altNames"),
    ("common_name", "commonName"),
    ("exclude_cn_from_sans", "excludeCNFromSans"),
    ("format", "format"),
    ("ip_sans", "ipSans"),
    ("not_after", "notAfter"),
    ("other_sans", "otherSans"),
    ("private_key_format", "privateKeyFormat"),
    ("ttl", "ttl"),
    ("uri_sans", "uriSans"),
    ("user_ids", "userIDs"),
];
/// Those that are lists with commas in Vault.
const LISTS: [&str; 5] = ["alt_names", "ip_sans", "other_sans", "uri_sans", "user_ids"];

pub(super) fn operator(source: &Source<'_>, problems: &mut Problems) -> FilledSecret {
    if source.secret.role.is_some() {
        problems.error(
            source.field("role"),
            "is the VaultAuth's under `vault-secrets-operator`; remove it, and name a VaultAuth of that role as `vault.authRef` of a ModelExpander",
        );
    }
    let common = OperatorSecret {
        name: source.name.to_owned(),
        auth_ref: source.vault.auth_ref.clone(),
        namespace: source.vault.namespace.clone(),
        mount: source.mount.clone(),
        keys: source.keys.clone(),
        is_of_pods: is_of_pods(source.secret),
    };
    match source.type_ {
        SecretType::KvV1 | SecretType::KvV2 => FilledSecret::Static(StaticSecret {
            common,
            path: source.path.clone(),
            type_: source.type_.as_str(),
            refresh: source.refresh(),
        }),
        SecretType::Database => FilledSecret::Dynamic(DynamicSecret {
            common,
            path: source.path.clone(),
            params: source.secret.params.clone(),
        }),
        SecretType::Pki => FilledSecret::Certificate(CertificateSecret {
            common,
            role: source.issuer().unwrap_or_default().to_owned(),
            asked: asked(source, problems),
        }),
    }
}

fn asked(source: &Source<'_>, problems: &mut Problems) -> BTreeMap<&'static str, Asked> {
    let mut out = BTreeMap::new();
    for (param, value) in &source.secret.params {
        let Some((_, field)) = ASKED.iter().find(|(known, _)| known == param) else {
            let known = suggest::list(ASKED.iter().map(|(known, _)| *known));
            problems.error(
                source.field("params").key(param.as_str()),
                format!("the Vault Secrets Operator cannot ask for it; write one of {known}"),
            );
            continue;
        };
        let value = match param.as_str() {
            "exclude_cn_from_sans" => Asked::Flag(value == "true"),
            list if LISTS.contains(&list) => {
                Asked::List(value.split(',').map(|item| item.trim().to_owned()).collect())
            }
            _ => Asked::Text(value.clone()),
        };
        out.insert(*field, value);
    }
    out
}
