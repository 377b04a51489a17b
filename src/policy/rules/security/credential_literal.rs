//! Credentials that stand where text goes: in variables, arguments, ConfigMaps, annotations. No value is ever repeated.

use std::collections::BTreeMap;

use crate::api;
use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::literals::{self, Sure};
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::serving_policy::Settings;
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "credential-literal",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no variable, argument, ConfigMap or annotation holds what looks like a credential",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/credential-literal.md"),
    check: Check::Object(check),
};

/// What to do about one that a pod needs.
const REMEDY: &str =
    "keep it in a Secret and write `valueFrom.secretKeyRef`; take this one out of use, as it has been read";

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    annotations(object, &object.annotations, &Path::metadata("annotations"), found);
    match &object.body {
        Body::Workload(workload) => pods(object, workload, context.settings, found),
        Body::ConfigMap { data, .. } => {
            for (key, text) in data.iter().filter(|(key, _)| !context.settings.allows(key)) {
                if let Some(sure) = literals::in_file(key, text) {
                    let remedy = "keep it in a Secret; take this one out of use, as it has been read";
                    say(
                        object,
                        Path::default().key("data").key(key),
                        &format!("key `{key}`"),
                        sure,
                        remedy,
                        found,
                    );
                }
            }
        }
        _ => {}
    }
}

fn pods(object: &Object, workload: &Workload, settings: &Settings, found: &mut Found) {
    // A pod's own metadata are the object's.
    if !workload.path.0.is_empty()
        && let Some(own) =
            workload.template.metadata.as_ref().and_then(|metadata| metadata.annotations.as_ref())
    {
        annotations(object, own, &workload.path.clone().key("metadata").key("annotations"), found);
    }
    for placed in workload.containers() {
        let name = &placed.container.name;
        for (index, variable) in placed.container.env.iter().flatten().enumerate() {
            let value = variable.value.as_deref().unwrap_or_default();
            if settings.allows(&variable.name) {
                continue;
            }
            if let Some(sure) = literals::named(&variable.name, value) {
                let path = placed.path.clone().key("env").index(index).key("value");
                let what = format!("variable `{}` of container `{name}`", variable.name);
                say(object, path, &what, sure, REMEDY, found);
            }
        }
        for (field, list) in [("command", &placed.container.command), ("args", &placed.container.args)] {
            let list = list.as_deref().unwrap_or_default();
            for (index, sure) in literals::in_arguments(list, |flag| settings.allows(flag)) {
                let path = placed.path.clone().key(field).index(index);
                let what = format!("an argument of container `{name}`");
                let remedy = "keep it in a Secret, read it into a variable and write `$(VARIABLE)`; take this one out of use, as it has been read";
                say(object, path, &what, sure, remedy, found);
            }
        }
    }
}

fn annotations(object: &Object, annotations: &BTreeMap<String, String>, path: &Path, found: &mut Found) {
    // Names say nothing here: those of injectors hold words such as `secret` and `token` beside paths.
    for (key, value) in annotations {
        if api::looks_by_value(value) {
            let remedy = "leave it out, and take it out of use, as it has been read";
            say(object, path.clone().key(key), &format!("annotation `{key}`"), Sure::ByValue, remedy, found);
        }
    }
}

fn say(object: &Object, path: Path, what: &str, sure: Sure, remedy: &str, found: &mut Found) {
    match sure {
        Sure::ByValue => found.say(object, path, format!("{what} holds a credential"), remedy),
        Sure::ByName => {
            let cause = format!("{what} holds what looks like a credential by its name");
            found.say_at_most(Severity::Warning, object, path, cause, remedy);
        }
    }
}
