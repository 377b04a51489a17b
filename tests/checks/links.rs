//! Every reference in every object, followed to its target.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{containers, id, list, of_kind, text};

/// Every reference that leads nowhere. `outside` are objects that are not among these, as `Kind/name`.
pub(crate) fn problems(objects: &[Value], outside: &[&str]) -> Vec<String> {
    let mut links = Links { objects, outside, found: Vec::new() };
    for object in objects {
        match text(object, "/kind") {
            "Deployment" => links.deployment(object),
            "Service" => links.service(object),
            "HorizontalPodAutoscaler" => links.autoscaler(object),
            "PodDisruptionBudget" => links.selects_one(object, "/spec/selector/matchLabels"),
            _ => {}
        }
    }
    links.unique();
    links.found
}

struct Links<'a> {
    objects: &'a [Value],
    outside: &'a [&'a str],
    found: Vec<String>,
}

impl<'a> Links<'a> {
    fn say(&mut self, of: &Value, problem: impl AsRef<str>) {
        self.found.push(format!("{}: {}", id(of), problem.as_ref()));
    }

    /// The object of this kind and name in the namespace of `from`.
    fn target(&mut self, from: &Value, kind: &'static str, name: &str) -> Option<&'a Value> {
        let namespace = text(from, "/metadata/namespace");
        let target = of_kind(self.objects, kind).find(|object| {
            text(object, "/metadata/name") == name && text(object, "/metadata/namespace") == namespace
        });
        if target.is_none() && !self.outside.contains(&format!("{kind}/{name}").as_str()) {
            self.say(from, format!("no {kind} `{name}`"));
        }
        target
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
        let template = &deployment["spec"]["template"];
        if !is_subset(&deployment["spec"]["selector"]["matchLabels"], &template["metadata"]["labels"]) {
            self.say(deployment, "the selector does not select the template");
        }
        let pod = &template["spec"];
        if let Some(account) = pod["serviceAccountName"].as_str() {
            self.target(deployment, "ServiceAccount", account);
        }
        for secret in list(pod, "/imagePullSecrets") {
            self.target(deployment, "Secret", text(secret, "/name"));
        }
        for volume in list(pod, "/volumes") {
            self.volume(deployment, pod, volume);
        }
        for container in containers(pod) {
            self.mounts(deployment, pod, container);
            self.ports(deployment, container);
            self.variables(deployment, container);
            self.files(deployment, pod, container);
        }
        self.once(deployment, "container", containers(pod).map(|container| text(container, "/name")));
        self.once(deployment, "volume", list(pod, "/volumes").iter().map(|volume| text(volume, "/name")));
    }

    fn once<'t>(&mut self, of: &Value, what: &str, names: impl Iterator<Item = &'t str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                self.say(of, format!("{what} `{name}` twice"));
            }
        }
    }

    fn volume(&mut self, deployment: &Value, pod: &Value, volume: &Value) {
        let name = text(volume, "/name");
        let mounted = containers(pod).any(|container| {
            list(container, "/volumeMounts").iter().any(|mount| text(mount, "/name") == name)
        });
        if !mounted {
            self.say(deployment, format!("volume `{name}` is not mounted"));
        }
        if let Some(claim) = volume.pointer("/persistentVolumeClaim/claimName").and_then(Value::as_str) {
            self.target(deployment, "PersistentVolumeClaim", claim);
        }
        for (kind, source, name) in [("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")] {
            let Some(reference) = volume[source][name].as_str() else { continue };
            let target = self.target(deployment, kind, reference);
            for item in list(volume, &format!("/{source}/items")) {
                self.key(deployment, target, text(item, "/key"));
            }
        }
    }

    /// The key of a ConfigMap, or one that a Secret without values announces.
    fn key(&mut self, from: &Value, target: Option<&Value>, key: &str) {
        let Some(target) = target else { return };
        let announced = target["metadata"]["annotations"]["serving.creativeflow.ai/vault-keys"].as_str();
        let is_there = target["data"].get(key).is_some()
            || announced.is_some_and(|keys| keys.split(',').any(|announced| announced == key));
        if !is_there {
            self.say(from, format!("{} has no key `{key}`", id(target)));
        }
    }

    fn mounts(&mut self, deployment: &Value, pod: &Value, container: &Value) {
        let mounts = list(container, "/volumeMounts");
        self.once(deployment, "mount of", mounts.iter().map(|mount| text(mount, "/mountPath")));
        for mount in mounts {
            let name = text(mount, "/name");
            let volume = list(pod, "/volumes").iter().find(|volume| text(volume, "/name") == name);
            let Some(volume) = volume else {
                self.say(deployment, format!("no volume `{name}`"));
                continue;
            };
            if let (Some(path), Some(files)) = (mount["subPath"].as_str(), self.held(deployment, volume))
                && !files.iter().any(|file| file == path)
            {
                self.say(deployment, format!("volume `{name}` holds no `{path}` but {files:?}"));
            }
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

    fn ports(&mut self, deployment: &Value, container: &Value) {
        let ports = list(container, "/ports");
        self.once(deployment, "port", ports.iter().map(|port| text(port, "/name")));
        let numbers: BTreeSet<_> = ports.iter().map(|port| port["containerPort"].to_string()).collect();
        if numbers.len() != ports.len() {
            self.say(deployment, format!("two ports of one number among {numbers:?}"));
        }
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            let probe = &container[probe];
            for port in [&probe["httpGet"]["port"], &probe["tcpSocket"]["port"], &probe["grpc"]["port"]] {
                let is_there = port.is_null()
                    || ports.iter().any(|own| own["name"] == *port || own["containerPort"] == *port);
                if !is_there {
                    self.say(deployment, format!("a probe asks port {port}, which the container has not"));
                }
            }
        }
    }

    fn variables(&mut self, deployment: &Value, container: &Value) {
        let variables = list(container, "/env");
        self.once(deployment, "variable", variables.iter().map(|variable| text(variable, "/name")));
        for (index, variable) in variables.iter().enumerate() {
            let from = &variable["valueFrom"];
            for (kind, reference) in
                [("Secret", &from["secretKeyRef"]), ("ConfigMap", &from["configMapKeyRef"])]
            {
                if reference.is_object() {
                    let target = self.target(deployment, kind, text(reference, "/name"));
                    self.key(deployment, target, text(reference, "/key"));
                }
            }
            if let Some(resource) = from["resourceFieldRef"]["resource"].as_str() {
                let pointer = format!("/resources/{}", resource.replacen('.', "/", 1));
                if container.pointer(&pointer).is_none() {
                    self.say(deployment, format!("a variable takes `{resource}`, which is not set"));
                }
            }
            for name in referred(text(variable, "/value")) {
                let is_before = variables[..index].iter().any(|before| text(before, "/name") == name);
                if !is_before && variables.iter().any(|other| text(other, "/name") == name) {
                    self.say(deployment, format!("`$({name})` stands before the variable it refers to"));
                }
            }
        }
        for source in list(container, "/envFrom") {
            self.target(deployment, "Secret", text(source, "/secretRef/name"));
        }
    }

    fn service(&mut self, service: &Value) {
        self.selects_one(service, "/spec/selector");
        let Some(deployment) = self.selected(service, "/spec/selector").first().copied() else { return };
        let pod = &deployment["spec"]["template"]["spec"];
        for port in list(service, "/spec/ports") {
            let target = &port["targetPort"];
            let is_there = containers(pod).any(|container| {
                list(container, "/ports")
                    .iter()
                    .any(|own| own["name"] == *target || own["containerPort"] == *target)
            });
            if !is_there {
                self.say(service, format!("{} has no port {target}", id(deployment)));
            }
        }
        self.once(service, "port", list(service, "/spec/ports").iter().map(|port| text(port, "/name")));
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

    fn autoscaler(&mut self, autoscaler: &Value) {
        let reference = &autoscaler["spec"]["scaleTargetRef"];
        let Some(target) = self.target(autoscaler, "Deployment", text(reference, "/name")) else { return };
        if reference["apiVersion"] != target["apiVersion"] || reference["kind"] != target["kind"] {
            self.say(autoscaler, format!("{reference} is not {}", id(target)));
        }
        if !target["spec"]["replicas"].is_null() {
            self.say(target, "has `replicas` beside an autoscaler");
        }
        for metric in list(autoscaler, "/spec/metrics") {
            let resource = text(metric, "/resource/name");
            let requested = list(target, "/spec/template/spec/containers")
                .iter()
                .all(|container| container["resources"]["requests"].get(resource).is_some());
            if !requested {
                self.say(
                    autoscaler,
                    format!("scales by `{resource}`, which {} does not request", id(target)),
                );
            }
        }
    }
}

/// Whether every entry of `part` stands in `whole`; nothing at all selects nothing.
fn is_subset(part: &Value, whole: &Value) -> bool {
    let empty = Map::new();
    let part = part.as_object().unwrap_or(&empty);
    !part.is_empty() && part.iter().all(|(key, value)| whole.get(key) == Some(value))
}

/// The names in `$(NAME)`; `$$(NAME)` is none.
fn referred(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices("$(") {
        let escaped = text[..at].ends_with('$');
        if let (false, Some((name, _))) = (escaped, text[at + 2..].split_once(')')) {
            names.push(name);
        }
    }
    names
}
