//! Secrets: variables, files, and by whom the values come from Vault; a file for each backend.

mod agent;
mod csi;
mod files;
mod operator;
mod source;
mod store;
mod stub;

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::mounts::{Mounts, split_file};
use super::names::Track;
use super::resolved::{EnvValue, EnvVar, FilledSecret, Mount, TriggerAuthentication, VolumeSource};
use crate::api::v1alpha1::{Secret, SecretBackend};
use crate::diagnostic::{Path, Problems};
use agent::Agent;
use files::Layout;
use source::Source;

pub(super) use agent::is_beside as agent_is_beside;
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
    /// What an agent beside the server is told.
    pub(super) agent: Agent,
}

/// `keda`: what KEDA reads beside the pods.
pub(super) fn secrets(
    cx: &Context<'_>,
    keda: &[TriggerAuthentication],
    mounts: &mut Mounts,
    problems: &mut Problems,
) -> Secrets {
    let mut out = Secrets::default();
    let mut folders: BTreeMap<String, &str> = BTreeMap::new();
    let mut variables: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, secret) in &cx.spec.secrets {
        let path = Path::spec(["secrets", name]);
        let by_keda = keda.iter().filter(|it| it.secret == *name).flat_map(|it| &it.parameters);
        let by_keda: BTreeSet<&String> = by_keda.map(|(_, key)| key).collect();
        if by_keda.is_empty() && !is_of_pods(secret) {
            // The stable server's are the canary's, and the platform gives what not every model needs.
            if cx.names.track() == Track::Canary || !cx.is_own(&path) || may_be_read(cx, name) {
                continue;
            }
            problems.error(
                path.clone(),
                "nothing reads it; add `env: {VARIABLE: key}`, `files: {/path: key}` or `envFrom: true`",
            );
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
        let filled = fill(cx, (name, secret), &by_keda, mounts, &mut out, problems);
        out.objects.extend(filled);
    }
    out.agent.finish(cx, mounts);
    out
}

/// Makes the Secret's files readable and says what fills it, unless somebody else does.
fn fill(
    cx: &Context<'_>,
    (name, secret): (&str, &Secret),
    by_keda: &BTreeSet<&String>,
    mounts: &mut Mounts,
    out: &mut Secrets,
    problems: &mut Problems,
) -> Option<FilledSecret> {
    let backend = secret.backend.or(cx.surroundings.vault.backend).unwrap_or_default();
    let source = match backend {
        SecretBackend::Existing => None,
        _ => Source::of(cx, name, secret, by_keda, problems),
    };
    match (backend, &source) {
        (SecretBackend::VaultAgent, Some(source)) => {
            out.agent.add(source, mounts, problems);
            return None;
        }
        (SecretBackend::Csi, Some(source)) => return Some(csi::csi(source, mounts, out, problems)),
        _ => {}
    }
    let layout = Layout::of(secret, false);
    let volume = VolumeSource::Secret { name: name.to_owned(), items: layout.items.clone() };
    layout.mount(name, volume, mounts, out, problems);
    let source = source?;
    match backend {
        SecretBackend::Stub => Some(FilledSecret::Stub(stub::stub(&source))),
        SecretBackend::VaultSecretsOperator => Some(operator::operator(&source, problems)),
        SecretBackend::ExternalSecrets => store::store(&source, problems),
        SecretBackend::VaultAgent | SecretBackend::Csi | SecretBackend::Existing => None,
    }
}

/// Whether pods read it.
fn is_of_pods(secret: &Secret) -> bool {
    !secret.env.is_empty() || !secret.files.is_empty() || secret.env_from == Some(true)
}

/// Whether an autoscaler reads it that is turned off, or one whose word for it is misspelt, which is told there.
fn may_be_read(cx: &Context<'_>, name: &str) -> bool {
    let authentication = cx.spec.autoscaling.as_ref().and_then(|it| it.authentication.as_ref());
    authentication.is_some_and(|it| it.secret == name || !cx.spec.secrets.contains_key(&it.secret))
}

/// What to say of a variable that is given twice.
pub(super) fn also(other: &Path, cx: &Context<'_>) -> String {
    let line = cx.origins.line(other).map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("also given in `{other}`{line}; remove one")
}
