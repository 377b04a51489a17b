//! Variables and arguments of the containers.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::defaults;
use super::resolved::{EnvValue, EnvVar};
use super::secrets::{Secrets, also};
use crate::api::v1alpha1::{self as api, Setting};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Evaluated, Target};
use crate::suggest;

/// Variables that the downloader reads too: where things are, through which proxy, and whom it trusts.
/// <https://github.com/kserve/kserve/blob/v0.20.0/python/storage/kserve_storage/kserve_storage.py>
const DOWNLOAD_PREFIXES: [&str; 8] =
    ["HF_", "AWS_", "S3_", "GOOGLE_", "AZURE_", "AZ_", "STORAGE_", "CA_BUNDLE_"];
const DOWNLOAD_NAMES: [&str; 3] = ["awsAnonymousCredential", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];

/// The server's variables: the runtime's, over them the user's, beside them those from Secrets.
pub(super) fn server(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    secrets: &Secrets,
    problems: &mut Problems,
) -> Vec<EnvVar> {
    let mut out: BTreeMap<String, EnvValue> =
        evaluated.env.iter().map(|(name, env)| (name.clone(), EnvValue::Text(env.value.clone()))).collect();
    for (name, setting) in &cx.spec.env {
        let path = Path::spec(["env", name]);
        if let Some(env) = evaluated.env.get(name) {
            if let Some(option) = &env.option {
                problems.error(path.clone(), format!("also given by `config.{option}`; remove one"));
            } else if env.reserved {
                let runtime = &cx.runtime.name;
                problems.error(
                    path.clone(),
                    format!("runtime `{runtime}` computes it from a port or a path, and the rest would contradict; remove it"),
                );
            }
        }
        match setting {
            Setting::Removed => {
                out.remove(name);
            }
            Setting::Given(value) => {
                if let Some(value) = given(cx, value, &path, problems) {
                    out.insert(name.clone(), value);
                }
            }
            Setting::Unset => {}
        }
    }
    for EnvVar { name, value } in &secrets.env {
        let path = match value {
            EnvValue::Secret { name: secret, .. } => Path::spec(["secrets", secret, "env", name]),
            _ => Path::spec(["secrets"]),
        };
        if matches!(cx.spec.env.get(name), Some(Setting::Given(_))) {
            problems.error(path, also(&Path::spec(["env", name]), cx));
        } else if let Some(option) = evaluated.env.get(name).and_then(|env| env.option.as_ref()) {
            problems.error(path, format!("also given by `config.{option}`; remove one"));
        } else if evaluated.env.get(name).is_some_and(|env| env.reserved) {
            problems.error(
                path,
                format!("runtime `{}` computes it from a port or a path; remove it", cx.runtime.name),
            );
        }
        out.insert(name.clone(), value.clone());
    }
    let variables = secrets.agent.others(ordered(out));
    let texts = variables.iter().filter_map(|var| match &var.value {
        EnvValue::Text(text) => Some((format!("variable `{}`", var.name), text)),
        _ => None,
    });
    let words = evaluated.args.iter().map(|arg| &arg.text).chain(cx.spec.args.iter().flatten());
    let texts = texts.chain(words.map(|word| (format!("argument `{word}`"), word)));
    for (place, text) in texts {
        for name in references(text) {
            if let Some(secret) = secrets.agent.secret_of(name) {
                problems.error(
                    Path::spec(["secrets", secret, "env", name]),
                    format!("{place} refers to it, which Kubernetes fills in before `vault-agent` brings it; choose another backend"),
                );
            }
        }
    }
    variables
}

/// The download container's variables.
pub(super) fn download(cx: &Context<'_>, secrets: &Secrets) -> Vec<EnvVar> {
    let mut out: BTreeMap<String, EnvValue> = defaults::DOWNLOAD_ENV
        .iter()
        .map(|(name, value)| ((*name).into(), EnvValue::Text((*value).into())))
        .collect();
    for (name, setting) in &cx.spec.env {
        // `<host>-headers` holds what is sent along to a host.
        let is_other = name.to_ascii_uppercase().ends_with("_PROXY")
            || name.ends_with("-headers")
            || DOWNLOAD_NAMES.contains(&name.as_str());
        if let Setting::Given(value) = setting
            && (is_other || DOWNLOAD_PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
            // What is wrong with it has been told for the server.
            && let Some(value) = given(cx, value, &Path::spec(["env", name]), &mut Problems::default())
            && !matches!(value, EnvValue::Resource(_))
        {
            out.insert(name.clone(), value);
        }
    }
    out.extend(secrets.env.iter().map(|var| (var.name.clone(), var.value.clone())));
    secrets.agent.others(ordered(out))
}

/// What the API server takes: <https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-fieldRef>.
const POD_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

fn is_pod_field(field: &str) -> bool {
    let entry = |map: &str| {
        field.strip_prefix(map).is_some_and(|rest| rest.starts_with("['") && rest.ends_with("']"))
    };
    POD_FIELDS.contains(&field) || entry("metadata.labels") || entry("metadata.annotations")
}

/// A `key` beside something that has none, unless a lower layer left it there.
pub(super) fn stray_key(cx: &Context<'_>, path: &Path, chosen: Option<&str>, problems: &mut Problems) {
    let Some(chosen) = chosen else { return };
    let key = path.clone().key("key");
    let layer = |name: &str| cx.layer(&path.clone().key(name));
    if layer("key").is_some() && layer("key") >= layer(chosen) && layer("key") != layer("configMap") {
        problems
            .error(key, format!("is a key of a ConfigMap and has no meaning beside `{chosen}`; remove it"));
    }
}

fn given(cx: &Context<'_>, value: &api::EnvValue, path: &Path, problems: &mut Problems) -> Option<EnvValue> {
    let source = match value {
        api::EnvValue::Text(text) => return Some(EnvValue::Text(text.clone())),
        api::EnvValue::Source(source) => source,
    };
    let chosen = cx.exclusive(path, &["field", "resource", "configMap"], problems);
    if chosen != Some("configMap") {
        stray_key(cx, path, chosen, problems);
    }
    match chosen {
        Some("field") => {
            let field = source.field.clone()?;
            if !is_pod_field(&field) {
                let known = suggest::list(POD_FIELDS);
                problems.error(
                    path.clone().key("field"),
                    format!("`{field}` is no field that a variable can take; write one of {known}, `metadata.labels['<key>']` or `metadata.annotations['<key>']`"),
                );
            }
            Some(EnvValue::Field(field))
        }
        Some("resource") => {
            let resource = source.resource.clone()?;
            let fits = resource.split_once('.').is_some_and(|(side, name)| {
                ["limits", "requests"].contains(&side)
                    && (["cpu", "memory", "ephemeral-storage"].contains(&name)
                        || name.starts_with("hugepages-"))
            });
            if !fits {
                problems.error(
                    path.clone().key("resource"),
                    format!("`{resource}` is no resource that a variable can take; write `limits` or `requests` and `.cpu`, `.memory` or `.ephemeral-storage`, such as `limits.cpu`"),
                );
            }
            Some(EnvValue::Resource(resource))
        }
        Some(_) => match (&source.config_map, &source.key) {
            (Some(name), Some(key)) => Some(EnvValue::ConfigMap { name: name.clone(), key: key.clone() }),
            _ => {
                problems.error(
                    path.clone(),
                    "a key of a ConfigMap needs both; write `{configMap: name, key: key}`",
                );
                None
            }
        },
        None => {
            problems.error(
                path.clone(),
                "says nothing; write text, `{field: status.podIP}`, `{resource: limits.cpu}` or `{configMap: name, key: key}`",
            );
            None
        }
    }
}

/// By name, but each variable behind those that its text refers to: Kubernetes expands `$(OTHER)` only when `OTHER`
/// stands before it. In a circle there is no right order; there the first by name goes first.
pub(super) fn ordered(mut rest: BTreeMap<String, EnvValue>) -> Vec<EnvVar> {
    let mut waits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut awaited: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &rest {
        let EnvValue::Text(text) = value else { continue };
        let others = references(text).filter(|other| *other != name && rest.contains_key(*other));
        let others: BTreeSet<String> = others.map(str::to_owned).collect();
        for other in &others {
            awaited.entry(other.clone()).or_default().push(name.clone());
        }
        if !others.is_empty() {
            waits.insert(name.clone(), others);
        }
    }
    let mut ready: BTreeSet<String> =
        rest.keys().filter(|name| !waits.contains_key(*name)).cloned().collect();
    let mut out = Vec::with_capacity(rest.len());
    while let Some(name) = ready.pop_first().or_else(|| waits.pop_first().map(|(name, _)| name)) {
        let Some(value) = rest.remove(&name) else { continue };
        for next in awaited.remove(&name).unwrap_or_default() {
            if let Some(others) = waits.get_mut(&next) {
                others.remove(&name);
                if others.is_empty() {
                    waits.remove(&next);
                    ready.insert(next);
                }
            }
        }
        out.push(EnvVar { name, value });
    }
    out
}

/// The names in `$(NAME)`.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("$(").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0))
}

/// The server's arguments: the runtime's, those of options, the user's.
pub(super) fn args(cx: &Context<'_>, evaluated: &Evaluated, problems: &mut Problems) -> Vec<String> {
    let mut out: Vec<String> = evaluated.args.iter().map(|arg| arg.text.clone()).collect();
    for (index, arg) in cx.spec.args.iter().flatten().enumerate() {
        if let Some(message) = repeated(cx, evaluated, flag(arg)) {
            problems.error(Path::spec(["args"]).index(index), message);
        }
        out.push(arg.clone());
    }
    out
}

fn flag(arg: &str) -> &str {
    arg.split_once('=').map_or(arg, |(flag, _)| flag)
}

fn repeated(cx: &Context<'_>, evaluated: &Evaluated, given: &str) -> Option<String> {
    if !given.starts_with('-') || given == "-" || given == "--" {
        return None;
    }
    let of_option = cx.runtime.options.iter().find(|option| match &option.target {
        Target::Arg { flag, negated, also } => {
            flag.iter().chain(negated).chain(also).any(|known| known == given)
        }
        _ => false,
    });
    if let Some(option) = of_option {
        return Some(format!("`{given}` is what `config.{}` sets; write it there", option.name));
    }
    let emitted = evaluated.args.iter().find(|arg| flag(&arg.text) == given)?;
    Some(match &emitted.option {
        Some(key) => format!("`{given}` is what `config.{key}` sets; write it there"),
        None => format!("the runtime already sets `{given}`; change it in `config`, or drop it"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_stands_behind_those_it_names_and_a_circle_ends() {
        let text = |text: &str| EnvValue::Text(text.into());
        let all = [
            ("A", "$(C)/$(E)"),
            ("B", "b"),
            ("C", "$(D)"),
            ("D", "d"),
            ("E", "$(E)"),
            ("F", "$(G)"),
            ("G", "$(F)"),
        ];
        let out = ordered(all.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect());
        let names: Vec<&str> = out.iter().map(|var| var.name.as_str()).collect();
        assert_eq!(names, ["B", "D", "C", "E", "A", "F", "G"]);
    }
}
