//! Secrets: variables, files and the stubs that name where in Vault the values lie.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::defaults;
use super::mangle;
use super::mounts::{Mounts, is_inside, read_only, split_file};
use super::resolved::{EnvValue, EnvVar, Mount, SecretStub, VolumeSource};
use crate::api::v1alpha1::{Secret, SecretBackend};
use crate::diagnostic::{Path, Problems};

/// Folders whose other files a mount would hide.
const SHARED: [&str; 4] = ["/", "/etc", "/usr", "/tmp"];

/// What pods read from Secrets.
#[derive(Default)]
pub(super) struct Secrets {
    /// Variables, each from a key.
    pub(super) env: Vec<EnvVar>,
    /// Secrets whose every key is a variable.
    pub(super) env_from: Vec<String>,
    /// What is generated.
    pub(super) stubs: Vec<SecretStub>,
    /// Mounts of files, for the server and for the download container.
    pub(super) mounts: Vec<Mount>,
}

pub(super) fn secrets(cx: &Context<'_>, mounts: &mut Mounts, problems: &mut Problems) -> Secrets {
    let mut out = Secrets::default();
    let mut folders: BTreeMap<String, &str> = BTreeMap::new();
    let mut variables: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, secret) in &cx.spec.secrets {
        let path = Path::spec(["secrets", name]);
        let vault = &cx.surroundings.vault;
        if secret.env.is_empty() && secret.files.is_empty() && secret.env_from != Some(true) {
            problems.error(
                path.clone(),
                "nothing reads it; add `env: {VARIABLE: key}`, `files: {/path: key}` or `envFrom: true`",
            );
        }
        match secret.backend.or(vault.backend).unwrap_or_default() {
            SecretBackend::Existing => {}
            SecretBackend::Stub => out.stubs.extend(stub(cx, name, secret, &path, problems)),
        }
        for (variable, key) in &secret.env {
            if let Some(other) = variables.insert(variable, name) {
                problems.error(
                    path.clone().key("env").key(variable.as_str()),
                    also(&Path::spec(["secrets", other, "env", variable]), cx),
                );
            }
            let value = EnvValue::Secret { name: name.clone(), key: key.clone() };
            out.env.push(EnvVar { name: variable.clone(), value });
        }
        if secret.env_from == Some(true) {
            out.env_from.push(name.clone());
        }
        for file in secret.files.keys() {
            let (folder, _) = split_file(file);
            let by = path.clone().key("files").key(file.as_str());
            if SHARED.contains(&folder) {
                problems.error(by, format!("a mount at `{folder}` would hide what else is there; give the files a folder of their own"));
            } else if let Some(other) = folders.insert(folder.to_owned(), name).filter(|other| other != name)
            {
                problems.error(
                    by,
                    format!("`{folder}` holds files of the Secret `{other}`; choose another folder"),
                );
            }
        }
        files(name, secret, &path, mounts, &mut out, problems);
    }
    out
}

fn stub(
    cx: &Context<'_>,
    name: &str,
    secret: &Secret,
    path: &Path,
    problems: &mut Problems,
) -> Option<SecretStub> {
    let Some(vault_path) = secret.vault.clone() else {
        problems.error(
            path.clone().key("vault"),
            "is required; write the path in Vault, or `backend: existing` for a Secret that somebody else makes",
        );
        return None;
    };
    let vault = &cx.surroundings.vault;
    let keys: BTreeSet<&String> = secret.env.values().chain(secret.files.values()).collect();
    let all = secret.env_from == Some(true);
    Some(SecretStub {
        name: name.to_owned(),
        vault_path,
        vault_mount: secret
            .mount
            .clone()
            .or(vault.mount.clone())
            .unwrap_or_else(|| defaults::VAULT_MOUNT.into()),
        vault_role: secret.role.clone().or(vault.role.clone()),
        keys: if all { Vec::new() } else { keys.into_iter().cloned().collect() },
    })
}

/// One volume a Secret. Files of one folder are mounted whole, so that a rotated value reaches the pod; with several
/// folders each is a part of the volume, which Kubernetes does not refresh.
fn files(
    name: &str,
    secret: &Secret,
    path: &Path,
    mounts: &mut Mounts,
    out: &mut Secrets,
    problems: &mut Problems,
) {
    let folders: BTreeSet<&str> = secret.files.keys().map(|file| split_file(file).0).collect();
    let single = folders.len() == 1;
    let part =
        |folder: &str| folders.iter().position(|known| *known == folder).unwrap_or_default().to_string();
    let items = secret.files.iter().map(|(file, key)| {
        let (folder, file) = split_file(file);
        (key.clone(), if single { file.to_owned() } else { format!("{}/{file}", part(folder)) })
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return;
    }
    let volume = mangle::volume("secret-", name);
    mounts.volume(&volume, VolumeSource::Secret { name: name.to_owned(), items });
    for folder in &folders {
        // Both have been told for each file.
        let of_another = |mount: &&Mount| mount.path == **folder && mount.volume.starts_with("secret-");
        if SHARED.contains(folder) || mounts.mounts.iter().any(|mount| of_another(&mount)) {
            continue;
        }
        let mount = Mount { sub_path: (!single).then(|| part(folder)), ..read_only(&volume, folder) };
        let by = path.clone().key("files");
        if let Some(other) =
            mounts.mounts.iter().find(|other| other.path != **folder && is_inside(&other.path, folder))
        {
            problems
                .error(by.clone(), format!("`{folder}` would hide `{}`; choose another folder", other.path));
            continue;
        }
        mounts.mount(mount.clone(), &by, problems);
        out.mounts.push(mount);
    }
}

/// What to say of a variable that is given twice.
pub(super) fn also(other: &Path, cx: &Context<'_>) -> String {
    let line = cx.origins.line(other).map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("also given in `{other}`{line}; remove one")
}
