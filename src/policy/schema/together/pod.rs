//! Pods: their containers, volumes and settings together.

use std::collections::{HashMap, HashSet};

use super::{container, system};
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::quantities::Signed;
use crate::policy::schema::spot::Spot;
use crate::suggest;
use crate::yaml::Node;

pub(super) fn template(template: &Spot<'_>, to: &mut Problems) {
    if let Some(spec) = template.get("spec") {
        if let Some(ephemeral) = spec.get("ephemeralContainers")
            && !ephemeral.node.items().is_empty()
        {
            to.value(ephemeral.path(), "a template holds no ephemeral containers", "remove them");
        }
    } else {
        to.missing(template.path().key("spec"), "the pods have no `spec`", "give them containers");
    }
}

pub(super) fn spec(spec: &Spot<'_>, to: &mut Problems) {
    containers(spec, to);
    ports(spec, to);
    host(spec, to);
    dns(spec, to);
    sleeps(spec, to);
    system::judge(spec, to);
    whole_pod(spec, to);
    let of_pod = spec.get("securityContext");
    let sysctls = of_pod.as_ref().and_then(|of_pod| of_pod.get("sysctls"));
    if let Some(sysctls) = sysctls {
        once(&sysctls, "name", "", to);
    }
    if spec.count("schedulingGates") > 0 && spec.text("nodeName").is_some_and(|name| !name.is_empty()) {
        to.value(spec.path().key("nodeName"), "a gated pod has no node yet", "remove it");
    }
}

/// What a pod's containers may mount.
struct Held<'a> {
    /// Its volumes, and whether they are claims.
    volumes: HashMap<&'a str, bool>,
    /// Its claims of devices.
    claims: Vec<&'a str>,
}

impl<'a> Held<'a> {
    fn by(spec: &Spot<'a>) -> Self {
        let items = |key: &str| spec.node.get(key).map(Node::items).unwrap_or_default().iter();
        let name = |item: &'a Node| item.get("name").and_then(Node::as_text);
        let is_claim = |volume: &Node| {
            ["persistentVolumeClaim", "ephemeral"].iter().any(|kind| volume.get(kind).is_some())
        };
        let of_pod = items("volumes").filter_map(|volume| Some((name(volume)?, is_claim(volume))));
        let of_set = of_stateful_set(spec).into_iter().map(|name| (name, true));
        Self {
            volumes: of_pod.chain(of_set).collect(),
            claims: items("resourceClaims").filter_map(name).collect(),
        }
    }
}

/// Names once, mounts of volumes that are there.
fn containers(spec: &Spot<'_>, to: &mut Problems) {
    let held = Held::by(spec);
    let mut names = HashSet::new();
    for list in ["containers", "initContainers"] {
        for one in spec.get(list).iter().flat_map(Spot::items) {
            if let Some(name) = one.text("name").filter(|name| !name.is_empty())
                && !names.insert(name.to_owned())
                && list == "initContainers"
                && has_main(spec, name)
            {
                let cause = format!("`{name}` is the name of two containers");
                to.add(Fault::DuplicateEntry, one.path().key("name"), cause, "give each its own");
            }
            mounts(&one, &held, to);
            container::in_pod(&one, list == "initContainers", to);
        }
    }
}

fn mounts(container: &Spot<'_>, held: &Held<'_>, to: &mut Problems) {
    for list in ["volumeMounts", "volumeDevices"] {
        for mount in container.get(list).iter().flat_map(Spot::items) {
            let Some(name) = mount.text("name").filter(|name| !name.is_empty()) else { continue };
            match held.volumes.get(name) {
                None => absent(&mount, "volume", name, held.volumes.keys().copied(), to),
                Some(false) if list == "volumeDevices" => {
                    let cause = format!("volume `{name}` is no claim");
                    to.value(mount.path().key("name"), cause, "only claims are block devices");
                }
                Some(_) => {}
            }
        }
    }
    let resources = container.get("resources");
    let asked = resources.as_ref().and_then(|resources| resources.get("claims"));
    for claim in asked.iter().flat_map(Spot::items) {
        if let Some(name) = claim.text("name").filter(|name| !name.is_empty() && !held.claims.contains(name))
        {
            absent(&claim, "resource claim", name, held.claims.iter().copied(), to);
        }
    }
}

fn absent<'a>(
    at: &Spot<'_>,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
    to: &mut Problems,
) {
    let mut known: Vec<_> = known.collect();
    known.sort_unstable();
    let remedy = match suggest::nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add a {what} of this name to the pod"),
    };
    to.add(Fault::VolumeMissing, at.path().key("name"), format!("the pod has no {what} `{name}`"), remedy);
}

/// No container may have more than the whole pod.
fn whole_pod(spec: &Spot<'_>, to: &mut Problems) {
    let resources = spec.get("resources");
    let limits = resources.as_ref().and_then(|resources| resources.get("limits"));
    let Some(limits) = limits else { return };
    for one in spec.get("containers").iter().flat_map(Spot::items) {
        let own = one.get("resources");
        let own = own.as_ref().and_then(|own| own.get("limits"));
        for (name, amount) in own.iter().flat_map(Spot::entries) {
            let most = limits.given(name).as_ref().and_then(Signed::of);
            if let (Some(limit), Some(most)) = (Signed::of(&amount), most)
                && limit > most
            {
                let cause = format!("the container may have more `{name}` than its pod");
                to.add(Fault::InvalidQuantity, amount.path(), cause, "lower it, or raise the pod's limit");
            }
        }
    }
}

fn has_main(spec: &Spot<'_>, name: &str) -> bool {
    spec.get("containers").is_some_and(|list| list.items().any(|one| one.text("name") == Some(name)))
}

/// A hook that sleeps is done before the pod is killed.
fn sleeps(spec: &Spot<'_>, to: &mut Problems) {
    let grace = spec.integer("terminationGracePeriodSeconds").unwrap_or(30).max(1);
    for list in ["containers", "initContainers"] {
        for one in spec.get(list).iter().flat_map(Spot::items) {
            let Some(lifecycle) = one.get("lifecycle") else { continue };
            for hook in ["postStart", "preStop"] {
                let Some(hook) = lifecycle.get(hook) else { continue };
                let Some(sleep) = hook.get("sleep") else { continue };
                if let Some(seconds) = sleep.integer("seconds").filter(|seconds| *seconds > grace) {
                    let path = sleep.path().key("seconds");
                    let cause = format!("it sleeps {seconds} s, and the pod is killed after {grace} s");
                    to.value(path, cause, "shorten it, or raise `terminationGracePeriodSeconds`");
                }
            }
        }
    }
}

/// The volumes that a `StatefulSet` gives its pods.
fn of_stateful_set<'a>(spec: &Spot<'a>) -> Vec<&'a str> {
    let set = spec.holder().and_then(Spot::holder);
    let templates = set.and_then(|set| set.node.get("volumeClaimTemplates"));
    let name = |claim: &'a Node| claim.get("metadata")?.get("name")?.as_text();
    templates.into_iter().flat_map(Node::items).filter_map(name).collect()
}

/// Host ports once among containers that run together.
fn ports(spec: &Spot<'_>, to: &mut Problems) {
    let mut seen = HashSet::new();
    let is_host = spec.is_true("hostNetwork");
    let containers = spec.get("containers");
    for one in containers.iter().flat_map(Spot::items) {
        for port in one.get("ports").iter().flat_map(Spot::items) {
            let host = port.integer("hostPort").filter(|host| *host != 0);
            let number = port.integer("containerPort");
            if is_host && host.is_some() && host != number {
                let cause = "with `hostNetwork` the host's port is the container's";
                to.add(
                    Fault::InvalidPort,
                    port.path().key("hostPort"),
                    cause,
                    "remove it, or write the same",
                );
            }
            let host = if is_host { host.or(number) } else { host };
            let Some(host) = host else { continue };
            let key = (
                host,
                port.text("protocol").unwrap_or("TCP").to_owned(),
                port.text("hostIP").map(str::to_owned),
            );
            if !seen.insert(key) {
                let cause = format!("port {host} of the host is taken twice");
                to.add(Fault::InvalidPort, port.path(), cause, "take another one");
            }
        }
    }
}

fn host(spec: &Spot<'_>, to: &mut Problems) {
    if spec.is_true("hostPID") && spec.is_true("shareProcessNamespace") {
        let path = spec.path().key("shareProcessNamespace");
        to.value(path, "`hostPID` and `shareProcessNamespace` exclude each other", "keep one of them");
    }
    let is_off = spec.node.get("hostUsers").and_then(|users| users.as_scalar()?.as_bool()) == Some(false);
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if is_off && spec.is_true(field) {
            let cause = format!("`{field}` does not go with `hostUsers: false`");
            to.value(spec.path().key(field), cause, "remove one of them");
        }
    }
}

fn dns(spec: &Spot<'_>, to: &mut Problems) {
    let config = spec.get("dnsConfig");
    let servers = config.as_ref().map_or(0, |config| config.count("nameservers"));
    if spec.text("dnsPolicy") == Some("None") && servers == 0 {
        let path = spec.path().key("dnsConfig").key("nameservers");
        to.missing(path, "`dnsPolicy: None` needs a name server", "name one");
    }
    if let Some(config) = &config
        && servers > 3
    {
        to.value(config.path().key("nameservers"), "more than 3 name servers", "keep 3");
    }
}

/// Says of items whose key is there twice.
pub(super) fn once(list: &Spot<'_>, key: &str, what: &str, to: &mut Problems) {
    let mut seen = HashSet::new();
    for item in list.items() {
        if let Some(text) = item.text(key).filter(|text| !text.is_empty())
            && !seen.insert(text.to_owned())
        {
            let cause = format!("{what}`{key}: {text}` is there twice");
            to.add(Fault::DuplicateEntry, item.path().key(key), cause, "keep one of them");
        }
    }
}
