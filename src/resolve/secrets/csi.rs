//! The Secrets Store CSI driver with Vault's provider: <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/csi>.

use std::collections::BTreeSet;

use super::Secrets;
use super::files::Layout;
use super::source::Source;
use crate::api::v1alpha1::SecretType;
use crate::diagnostic::Problems;
use crate::resolve::mangle;
use crate::resolve::mounts::{Mounts, read_only};
use crate::resolve::resolved::{FilledSecret, ProviderClass, ProviderObject, VolumeSource};

/// Where a volume is mounted whose files nobody reads: the driver fills the Secret only while a pod mounts it.
const UNREAD: &str = "/mnt/secrets-store";
/// The part of a volume that is mounted nowhere, beside parts that are.
const UNREAD_PART: &str = "env";

pub(super) fn csi(
    source: &Source<'_>,
    mounts: &mut Mounts,
    out: &mut Secrets,
    problems: &mut Problems,
) -> FilledSecret {
    let secret = source.secret;
    source.no_env_from("csi", problems);
    if secret.refresh.is_some() && !source.type_.is_made() {
        problems.error(
            source.field("refresh"),
            "the `csi` driver looks up all values at an interval of its own; remove it, and set the driver's",
        );
    }
    let is_list = |key: &&String| source.type_ == SecretType::Pki && *key == "ca_chain";
    if source.keys.iter().any(|key| is_list(&key)) {
        problems.error(
            source.at.clone(),
            "`ca_chain` is a list, which the `csi` driver writes as JSON; read `issuing_ca`, or choose another backend",
        );
    }
    let role = source.needs_role("csi", problems).unwrap_or_default();
    let of_files: BTreeSet<&String> = secret.files.values().collect();
    let of_variables: BTreeSet<&String> = secret.env.values().collect();
    let alone: Vec<&String> = of_variables.difference(&of_files).copied().collect();
    let layout = Layout::of(secret, !secret.files.is_empty() && !alone.is_empty());
    let files = layout.items.iter().map(|(key, file)| ProviderObject {
        file: file.clone(),
        key: key.clone(),
        is_read: true,
    });
    let unread = alone.iter().map(|key| ProviderObject {
        file: if secret.files.is_empty() { (*key).clone() } else { format!("{UNREAD_PART}/{key}") },
        key: (*key).clone(),
        is_read: false,
    });
    let objects: Vec<ProviderObject> = files.chain(unread).collect();
    let synced = of_variables.iter().filter_map(|key| {
        let object = objects.iter().find(|object| object.key == **key)?;
        Some(((*key).clone(), object.file.clone()))
    });
    let synced = synced.collect();
    let class = VolumeSource::Provider { class: source.name.to_owned() };
    if secret.files.is_empty() {
        let volume = mangle::volume("secret-", source.name);
        mounts.volume(&volume, class);
        mounts.mount(
            read_only(&volume, &format!("{UNREAD}/{}", source.name)),
            &source.field("env"),
            problems,
        );
    } else {
        layout.mount(source.name, class, mounts, out, problems);
    }
    FilledSecret::Provider(ProviderClass {
        name: source.name.to_owned(),
        role,
        address: source.vault.address.clone(),
        namespace: source.vault.namespace.clone(),
        location: source.location(),
        params: secret.params.clone(),
        writes: source.type_ == SecretType::Pki,
        objects,
        synced,
    })
}
