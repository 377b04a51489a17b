//! Services.

use std::collections::HashSet;

use crate::policy::schema::names::Rule;
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::spot::Spot;

pub(super) fn service(spec: &Spot<'_>, to: &mut Problems) {
    let kind = spec.text("type").filter(|kind| !kind.is_empty()).unwrap_or("ClusterIP");
    let is_headless = spec.text("clusterIP") == Some("None");
    ports(spec, kind, is_headless, to);
    match kind {
        "ExternalName" => external(spec, to),
        "NodePort" | "LoadBalancer" if is_headless => {
            let cause = format!("a Service of type {kind} has an address");
            to.value(spec.path().key("clusterIP"), cause, "remove `None`, or the type");
        }
        _ => {}
    }
    for field in ["loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        if kind != "LoadBalancer"
            && spec.has(field)
            && (field != "loadBalancerSourceRanges" || spec.count(field) > 0)
        {
            let cause = "only a Service of type LoadBalancer has it";
            to.value(spec.path().key(field), cause, "remove it, or set the type");
        }
    }
    let outside = matches!(kind, "NodePort" | "LoadBalancer") || spec.count("externalIPs") > 0;
    if !outside && spec.text("externalTrafficPolicy").is_some_and(|policy| !policy.is_empty()) {
        let cause = "nothing from outside comes to a Service of this type";
        to.value(spec.path().key("externalTrafficPolicy"), cause, "remove it, or set the type");
    }
    // Options of an affinity that is not asked for are dropped.
    let config = spec.get("sessionAffinityConfig");
    let client = config.as_ref().and_then(|config| config.get("clientIP"));
    if let Some(client) = client.filter(|_| spec.text("sessionAffinity") == Some("ClientIP"))
        && let Some(seconds) =
            client.integer("timeoutSeconds").filter(|seconds| !(1..=86400).contains(seconds))
    {
        let path = client.path().key("timeoutSeconds");
        to.value(path, format!("{seconds} is out of range"), "write a number from 1 to 86400");
    }
    let health = spec.integer("healthCheckNodePort").is_some_and(|port| port != 0);
    if health && !(kind == "LoadBalancer" && spec.text("externalTrafficPolicy") == Some("Local")) {
        let cause = "it needs type LoadBalancer and `externalTrafficPolicy: Local`";
        to.value(spec.path().key("healthCheckNodePort"), cause, "remove it");
    }
    if let Some(address) = spec.get("clusterIP")
        && address.node.as_text().is_some_and(|text| !text.is_empty() && text != "None")
    {
        Rule::Ip.judge(&address, to);
    }
}

fn ports(spec: &Spot<'_>, kind: &str, is_headless: bool, to: &mut Problems) {
    let count = spec.count("ports");
    if count == 0 && !is_headless && kind != "ExternalName" {
        to.missing(spec.path().key("ports"), "the Service has no port", "add one");
    }
    let (mut names, mut numbers, mut nodes) = (HashSet::new(), HashSet::new(), HashSet::new());
    for port in spec.get("ports").iter().flat_map(Spot::items) {
        match port.text("name").filter(|name| !name.is_empty()) {
            Some(name) if !names.insert(name.to_owned()) => {
                let cause = format!("`{name}` is the name of two ports");
                to.add(Fault::InvalidPort, port.path().key("name"), cause, "give each its own");
            }
            None if count > 1 => {
                let cause = "of several ports each has a name";
                to.add(Fault::InvalidPort, port.path().key("name"), cause, "give it one");
            }
            _ => {}
        }
        // Where the protocol is not said the list cannot tell that the entry is there twice.
        let protocol = port.text("protocol").filter(|protocol| !protocol.is_empty());
        if let Some(number) = port.integer("port")
            && !numbers.insert((number, protocol.unwrap_or("TCP").to_owned()))
            && protocol.is_none()
            && port.node.get("protocol").is_some()
        {
            let cause = format!("port {number} is there twice");
            to.add(Fault::DuplicateEntry, port.path(), cause, "keep one of them");
        }
        let Some(node) = port.integer("nodePort").filter(|node| *node != 0) else { continue };
        if kind == "ClusterIP" {
            let cause = "a Service of type ClusterIP has no port of the node";
            to.value(port.path().key("nodePort"), cause, "remove it, or set the type");
        }
        if !nodes.insert((node, port.text("protocol").unwrap_or("TCP").to_owned())) {
            let cause = format!("port {node} of the node is taken twice");
            to.add(Fault::InvalidPort, port.path().key("nodePort"), cause, "take another one");
        }
    }
}

fn external(spec: &Spot<'_>, to: &mut Problems) {
    match spec.get("externalName").filter(|name| name.node.as_text().is_some_and(|text| !text.is_empty())) {
        Some(name) => {
            let text = name.node.as_text().unwrap_or_default();
            Rule::Subdomain.judge_text(text.strip_suffix('.').unwrap_or(text), &name, to);
        }
        None => {
            let path = spec.path().key("externalName");
            to.missing(path, "a Service of type ExternalName stands for a name", "write it");
        }
    }
    for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        if spec.has(field) && spec.text(field) != Some("") {
            let cause = "a Service of type ExternalName has no address";
            to.value(spec.path().key(field), cause, "remove it");
        }
    }
}
