//! Secrets: variables, files, and by whom the values come from Vault; a file for each backend.

mod files;
mod operator;
mod source;
mod store;
mod stub;

use std::collections::BTreeMap;

use super::context::Context;
use super::mounts::{Mounts, split_file};
use super::resolved::{EnvValue, EnvVar, FilledSecret, Mount};
use crate::api::v1alpha1::{Secret, SecretBackend};
use crate::diagnostic::{Path, Problems};
use source::Source;

pub use stub::SOURCE as STUB_SOURCE;

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
    pub(super) objects: Vec<FilledSecret>,
    /// Mounts of files, for the server and for the download container.
    pub(super) mounts: Vec<Mount>,
}

pub(super) fn secrets(cx: &Context<'_>, mounts: &mut Mounts, problems: &mut Problems) -> Secrets {
    let mut out = Secrets::default();
    let mut folders: BTreeMap<String, &str> = BTreeMap::new();
    let mut variables: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, secret) in &cx.spec.secrets {
        let path = Path::spec(["secrets", name]);
        if secret.env.is_empty() && secret.files.is_empty() && secret.env_from != Some(true) {
            problems.error(
                path.clone(),
                "nothing reads it; add `env: {VARIABLE: key}`, `files: {/path: key}` or `envFrom: true`",
            );
        }
        out.objects.extend(filled(cx, name, secret, problems));
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
        files::files(name, secret, &path, mounts, &mut out, problems);
    }
    out
}

/// What fills the Secret, unless somebody else does.
fn filled(cx: &Context<'_>, name: &str, secret: &Secret, problems: &mut Problems) -> Option<FilledSecret> {
    let backend = secret.backend.or(cx.surroundings.vault.backend).unwrap_or_default();
    if backend == SecretBackend::Existing {
        return None;
    }
    let source = Source::of(cx, name, secret, problems)?;
    match backend {
        SecretBackend::Existing => None,
        SecretBackend::Stub => Some(FilledSecret::Stub(stub::stub(&source))),
        SecretBackend::VaultSecretsOperator => Some(operator::operator(&source, problems)),
        SecretBackend::ExternalSecrets => store::store(&source, problems),
    }
}

/// What to say of a variable that is given twice.
pub(super) fn also(other: &Path, cx: &Context<'_>) -> String {
    let line = cx.origins.line(other).map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("also given in `{other}`{line}; remove one")
}
