//! Every reference in every object, followed to its target: what the project's own rules say, and what holds beyond them
//! for what the project writes.

use std::collections::{BTreeMap, BTreeSet};

use modelspec::api::API_VERSION;
use modelspec::functions::{Demands, Input, validate};
use modelspec::policy::{Group, RULES};
use serde_json::{Map, Value, json};

use super::{containers, id, list, of_kind, text};

/// Rules of other groups that follow something from one field to another.
const FOLLOW: [&str; 6] = [
    "autoscaler-request-missing",
    "duplicate-entry",
    "probe-port",
    "replicas-beside-autoscaler",
    "selector-mismatch",
    "volume-missing",
];

/// Every reference that leads nowhere. `outside` are objects that are not among these, as `Kind/name`.
pub(crate) fn problems(objects: &[Value], outside: &[&str]) -> Vec<String> {
    let mut links = Links { objects, found: of_rules(objects, outside) };
    for object in objects {
        match text(object, "/kind") {
            "Deployment" => links.deployment(object),
            "Service" => links.selects_one(object, "/spec/selector"),
            "PodDisruptionBudget" => links.selects_one(object, "/spec/selector/matchLabels"),
            _ => {}
        }
    }
    links.unique();
    links.found
}

/// What the rules say, infos included; that a ConfigMap of somebody else's is not used is nothing about references.
fn of_rules(objects: &[Value], outside: &[&str]) -> Vec<String> {
    let mut external: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, name) in outside.iter().filter_map(|named| named.split_once('/')) {
        external.entry(kind.to_owned()).or_default().push(name.to_owned());
    }
    let policy = json!({"apiVersion": API_VERSION, "kind": "ServingPolicy", "spec": {"external": external}});
    let stream: String = objects.iter().map(|object| format!("---\n{object}\n")).collect();
    let read = |text: String| Input::read(None, text.into_bytes()).map_err(|error| vec![error.to_string()]);
    let (input, policy) = match (read(stream), read(policy.to_string())) {
        (Ok(input), Ok(policy)) => (input, policy),
        (Err(error), _) | (_, Err(error)) => return error,
    };
    let demands = Demands { policy: Some(policy), allow_empty: true, ..Demands::default() };
    let verdict = validate(&[input], &demands);
    let follows = |id: &str| {
        let is_reference = || RULES.iter().any(|rule| rule.id == id && rule.group == Group::References);
        FOLLOW.contains(&id) || id != "configmap-orphaned" && is_reference()
    };
    let found = verdict.findings().filter(|(rule, _)| follows(rule)).map(|(_, told)| told);
    verdict.unreadable().chain(found).map(ToString::to_string).collect()
}

struct Links<'a> {
    objects: &'a [Value],
    found: Vec<String>,
}

impl<'a> Links<'a> {
    fn say(&mut self, of: &Value, problem: impl AsRef<str>) {
        self.found.push(format!("{}: {}", id(of), problem.as_ref()));
    }

    fn unique(&mut self) {
        let mut seen = BTreeSet::new();
        for object in self.objects {
            let group = text(object, "/apiVersion").split_once('/').map_or("", |(group, _)| group);
            if !seen.insert((group, text(object, "/metadata/namespace"), id(object))) {
                self.say(object, "stands there twice");
            }
        }
    }

    fn deployment(&mut self, deployment: &Value) {
        let pod = &deployment["spec"]["template"]["spec"];
        for volume in list(pod, "/volumes") {
            let name = text(volume, "/name");
            // The injector of Vault's agent mounts it.
            let injected = "/spec/template/metadata/annotations/vault.hashicorp.com~1agent-service-account-token-volume-name";
            if text(deployment, injected) == name {
                continue;
            }
            let is_mount = |mount: &Value| text(mount, "/name") == name;
            if !containers(pod).any(|container| list(container, "/volumeMounts").iter().any(is_mount)) {
                self.say(deployment, format!("volume `{name}` is not mounted"));
            }
        }
        for container in containers(pod) {
            self.files(deployment, pod, container);
        }
    }

    /// The paths in a volume of a ConfigMap that is among the objects.
    fn held(&self, deployment: &Value, volume: &Value) -> Option<Vec<String>> {
        let name = volume["configMap"]["name"].as_str()?;
        let namespace = text(deployment, "/metadata/namespace");
        let config = of_kind(self.objects, "ConfigMap").find(|config| {
            text(config, "/metadata/name") == name && text(config, "/metadata/namespace") == namespace
        })?;
        let items = list(volume, "/configMap/items");
        if items.is_empty() {
            return Some(config["data"].as_object()?.keys().cloned().collect());
        }
        Some(items.iter().map(|item| text(item, "/path").to_owned()).collect())
    }

    /// Every file below the mount of a generated ConfigMap that the command line or a variable names.
    fn files(&mut self, deployment: &Value, pod: &Value, container: &Value) {
        let words = list(container, "/command").iter().chain(list(container, "/args"));
        let values = list(container, "/env").iter().map(|variable| &variable["value"]);
        let probes = ["startupProbe", "readinessProbe", "livenessProbe"];
        let probes = probes.iter().flat_map(|probe| list(&container[*probe], "/exec/command"));
        let texts: Vec<&str> = words.chain(values).chain(probes).filter_map(Value::as_str).collect();
        for mount in list(container, "/volumeMounts") {
            let volume = list(pod, "/volumes").iter().find(|volume| volume["name"] == mount["name"]);
            let Some(files) = volume.and_then(|volume| self.held(deployment, volume)) else { continue };
            let folder = format!("{}/", text(mount, "/mountPath"));
            for word in &texts {
                let Some((_, rest)) = word.split_once(&folder) else { continue };
                let file = rest.split([' ', ',', '"', '\'', ';']).next().unwrap_or_default();
                if mount["subPath"].is_null() && !files.iter().any(|held| held == file) {
                    self.say(deployment, format!("`{word}` names a file that {folder} does not hold"));
                }
            }
        }
    }

    fn selected(&self, from: &Value, pointer: &str) -> Vec<&'a Value> {
        let selector = from.pointer(pointer).unwrap_or(&Value::Null);
        let namespace = text(from, "/metadata/namespace");
        of_kind(self.objects, "Deployment")
            .filter(|deployment| {
                text(deployment, "/metadata/namespace") == namespace
                    && is_subset(selector, &deployment["spec"]["template"]["metadata"]["labels"])
            })
            .collect()
    }

    fn selects_one(&mut self, from: &Value, pointer: &str) {
        let selected: Vec<_> = self.selected(from, pointer).into_iter().map(id).collect();
        if selected.len() != 1 {
            self.say(from, format!("selects {selected:?} where it should select one Deployment"));
        }
    }
}

/// Whether every entry of `part` stands in `whole`; nothing at all selects nothing.
fn is_subset(part: &Value, whole: &Value) -> bool {
    let empty = Map::new();
    let part = part.as_object().unwrap_or(&empty);
    !part.is_empty() && part.iter().all(|(key, value)| whole.get(key) == Some(value))
}
