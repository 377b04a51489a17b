//! Variables.

use std::collections::BTreeSet;

use super::{Work, field, tree};
use crate::api::kserve::{KserveEnv, KserveEnvFrom, KserveEnvSource, KserveKey};
use crate::diagnostic::{Path, Severity};
use crate::runtimes::left::Settled;
use crate::yaml::Node;

/// Translates `env`.
pub(super) fn env(work: &mut Work<'_>, env: Vec<KserveEnv>, at: &Path) {
    let mut seen = BTreeSet::new();
    let mut out: Vec<(String, Node)> = Vec::new();
    for (index, KserveEnv { name, value, value_from }) in env.into_iter().enumerate() {
        let path = at.clone().key("env").index(index);
        if !seen.insert(name.clone()) {
            work.error(path.key("name"), format!("`{name}` is given twice; remove one"));
            continue;
        }
        if let Some(source) = value_from {
            from(work, &name, source, &path.key("valueFrom"));
            continue;
        }
        let path = path.key("value");
        let Some(text) = work.text(&value.unwrap_or_default(), &path) else { continue };
        let value = match &text.alternatives()[..] {
            [text] => tree::text(text),
            texts => tree::list(texts.iter().map(tree::text)),
        };
        work.stands(Path::spec(["env", &name]), path);
        out.push((name, value));
    }
    if !out.is_empty() {
        work.set("env", tree::map(out));
    }
}

/// A value from elsewhere is a ModelSpec's to name.
fn from(work: &mut Work<'_>, name: &str, source: KserveEnvSource, path: &Path) {
    let KserveEnvSource { field_ref, resource_field_ref, config_map_key_ref, secret_key_ref, file_key_ref } =
        source;
    let key = |KserveKey { name, key, optional }: KserveKey| {
        (name.unwrap_or_default(), key.unwrap_or_default(), optional == Some(true))
    };
    let (remedy, is_optional) = if let Some(field) = field_ref {
        (format!("`spec.env.{name}: {{field: {}}}`", field.field_path), false)
    } else if let Some(field) = resource_field_ref {
        (format!("`spec.env.{name}: {{resource: {}}}`", field.resource), false)
    } else if let Some(reference) = config_map_key_ref {
        let (map, key, is_optional) = key(reference);
        (format!("`spec.env.{name}: {{configMap: {map}, key: {key}}}`"), is_optional)
    } else if let Some(reference) = secret_key_ref {
        let (secret, key, is_optional) = key(reference);
        (format!("`spec.secrets.{secret}: {{backend: existing, env: {{{name}: {key}}}}}`"), is_optional)
    } else {
        let file =
            if file_key_ref.is_some() { "a file of variables is not built here" } else { "says nothing" };
        return work.error(path.clone(), format!("{file}; write a value"));
    };
    let severity = if is_optional { Severity::Info } else { Severity::Error };
    let message = format!(
        "runtime `{}` takes the variable `{name}` from elsewhere, which a ModelSpec says here; write {remedy}",
        work.name
    );
    work.leave(Settled::Variable(name.to_owned()), severity, message);
}

/// Translates `envFrom`.
pub(super) fn env_from(work: &mut Work<'_>, sources: Vec<KserveEnvFrom>, at: &Path) {
    for (index, KserveEnvFrom { config_map_ref, secret_ref, prefix }) in sources.into_iter().enumerate() {
        let path = at.clone().key("envFrom").index(index);
        if prefix.is_some_and(|prefix| !prefix.is_empty()) {
            work.error(path.clone().key("prefix"), "names of variables get no prefix here; remove it");
        }
        if config_map_ref.is_some() {
            work.error(
                path.key("configMapRef"),
                "all keys of a ConfigMap at once are not taken here; remove it, and name each under `spec.env` of the ModelSpec",
            );
        } else if let Some(KserveKey { name, key: _, optional }) = secret_ref {
            let secret = name.unwrap_or_default();
            let message = format!(
                "runtime `{}` takes all keys of Secret `{secret}`, which a ModelSpec says here; write `spec.secrets.{secret}: {{backend: existing, envFrom: true}}`",
                work.name
            );
            let severity = if optional == Some(true) { Severity::Info } else { Severity::Error };
            work.leave(Settled::Field(field(&["spec", "secrets", &secret])), severity, message);
        }
    }
}
