//! ConfigMaps that nothing uses.

use std::collections::HashSet;

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "configmap-orphaned",
    group: Group::References,
    severity: Some(Severity::Info),
    summary: "every ConfigMap is used by something in the stream",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/configmap-orphaned.md"),
    check: Check::Stream(check),
};

/// Labels and annotations by which somebody else looks for ConfigMaps.
const FOR_OTHERS: [&str; 14] = [
    "argocd.argoproj.io/",
    "config.openshift.io/",
    "console.openshift.io/",
    "grafana_",
    "k8s-sidecar-target-directory",
    "kubed.appscode.com/",
    "nvidia.com/",
    "opendatahub.io/",
    "prometheus",
    "reflector.v1.k8s.emberstack.com/",
    "replicator.v1.mittwald.de/",
    "serving.knative.dev/",
    "serving.kserve.io/",
    "velero.io/",
];

fn check(context: &Context<'_>, found: &mut Found) {
    let mut maps = context.objects.of_kind("", "ConfigMap").peekable();
    if maps.peek().is_none() {
        return;
    }
    let used = names(context);
    let with_pods: HashSet<_> = context.objects.workloads().map(|(object, _)| object.namespace()).collect();
    // It is somebody's where the stream has no pods that could use it, or a custom resource that may read it.
    for map in maps.filter(|map| context.objects.opaque_in(map.namespace()).is_none()) {
        let is_used =
            used.contains(map.name()) || map.links.previous.iter().any(|name| used.contains(name.as_str()));
        if !is_used
            && !is_for_others(map)
            && with_pods.contains(&map.namespace())
            && !context.settings.allows(map.name())
        {
            found.say(
                map,
                Path::metadata("name"),
                "nothing in the stream uses this ConfigMap",
                "remove it, or mount it where it was meant to be; names that a program reads by itself go to `allow`",
            );
        }
    }
}

fn is_for_others(map: &Object) -> bool {
    let is_mark = |key: &String| FOR_OTHERS.iter().any(|mark| key.starts_with(mark));
    let is_of_system = map.namespace().is_some_and(|namespace| namespace.starts_with("kube-"));
    is_of_system
        || map.labels.keys().chain(map.annotations.keys()).any(is_mark)
        || map.labels.get("app.kubernetes.io/part-of").is_some_and(|part| part == "argocd")
}

/// Every name that is used anywhere: by a reference, by a word of a command line or a variable, by the right to read it.
fn names<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    let mut used = HashSet::new();
    for object in context.objects {
        used.extend(object.links.references.iter().map(|reference| reference.name.as_str()));
        used.extend(object.links.words.iter().map(String::as_str));
        if let Body::Role(rules) = &object.body {
            used.extend(
                rules.iter().flat_map(|rule| rule.resource_names.iter().flatten()).map(String::as_str),
            );
        }
        let Some(workload) = object.workload() else { continue };
        for placed in workload.containers() {
            let container = placed.container;
            let words = container.args.iter().chain(&container.command).flatten();
            let values = container.env.iter().flatten().filter_map(|variable| variable.value.as_ref());
            used.extend(words.chain(values).flat_map(|text| text.split(|c: char| !is_of_name(c))));
        }
    }
    used
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '.'
}
