//! Ports that nothing opens.

use crate::diagnostic::{Path, Severity};
use crate::policy::PodsOf;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::references::{Followed, Held, PortName, Selection, What};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "port-missing",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "every port that a Service, a route, a monitor or a NetworkPolicy names is opened by what it leads to",
    parameters: &[],
    page: include_str!("../../../../docs/rules/port-missing.md"),
    check: Check::Object(check),
};

/// Ports of containers that service meshes put into pods later.
const INJECTED: [&str; 4] = ["admin-port", "http-envoy-prom", "linkerd-admin", "linkerd-proxy"];

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    of_services(object, context, found);
    for selection in &object.links.selections {
        match selection.what {
            What::Pods => of_pods(object, selection, context, found),
            What::Services => of_monitored(object, selection, context, found),
        }
    }
}

/// Ports of Services that routes, Ingresses and webhooks name.
fn of_services(object: &Object, context: &Context<'_>, found: &mut Found) {
    for reference in &object.links.references {
        let Some((path, port)) = &reference.port else { continue };
        let Followed::Found(held) = reference.follow(object, context) else { continue };
        let ports: Vec<(Option<&str>, i64)> = held.iter().flat_map(ports_of).collect();
        if ports.is_empty() || ports.iter().any(|(name, number)| port.is(*name, *number)) {
            continue;
        }
        let what = if reference.kind == "Gateway" { "listener" } else { "port" };
        let cause = format!("{} has no {what} {port}", reference.called());
        found.say(object, path.clone(), cause, opens(&ports, port));
    }
}

/// The ports of a Service and the listeners of a Gateway; nothing for what is not in the stream.
fn ports_of<'a>(held: &Held<'a>) -> Vec<(Option<&'a str>, i64)> {
    let Held::Object(object) = held else { return Vec::new() };
    match &object.body {
        Body::Service(spec) => {
            let ports = spec.ports.iter().flatten();
            ports.map(|port| (port.name.as_deref(), i64::from(port.port))).collect()
        }
        Body::Gateway(spec) => {
            spec.listeners.iter().map(|one| (Some(one.name.as_str()), i64::from(one.port))).collect()
        }
        _ => Vec::new(),
    }
}

/// Ports of the pods that a Service, a `PodMonitor`, a `NetworkPolicy` or an `InferencePool` selects.
fn of_pods(object: &Object, selection: &Selection, context: &Context<'_>, found: &mut Found) {
    let selected = context.objects.selected(object, selection);
    let wanted = match &object.body {
        Body::Service(_) => of_service(object, selection),
        _ => selection.ports.clone(),
    };
    if selected.is_empty() {
        return;
    }
    let all: Vec<(Option<&str>, i64)> = selected.iter().flat_map(PodsOf::ports).collect();
    // Containers may listen on ports that they do not tell, but hardly where they tell others and none is asked for.
    let tells_all = selected.iter().all(|pods| !pods.ports().is_empty());
    let is_opened = |port: &PortName| selected.iter().any(|pods| pods.opens(port));
    let is_none_opened = !wanted.iter().any(|(_, port)| is_opened(port));
    for (path, port) in wanted.iter().filter(|(_, port)| !is_opened(port)) {
        let is_service = matches!(object.body, Body::Service(_));
        let severity = match port {
            PortName::Name(name) if INJECTED.contains(&name.as_str()) => continue,
            PortName::Name(_) if is_service => Severity::Error,
            PortName::Name(_) => Severity::Warning,
            PortName::Number(_) if object.kind() == "NetworkPolicy" || !tells_all => continue,
            PortName::Number(_) if is_none_opened => Severity::Warning,
            PortName::Number(_) => Severity::Info,
        };
        let first = selected.first().map(|pods| pods.object.id());
        let of = first.map(|id| format!("{} `{}`", id.kind, id.name)).unwrap_or_default();
        let of = if selected.len() > 1 { format!("{of} and {} more", selected.len() - 1) } else { of };
        let cause = format!("no container of {of} opens port {port}");
        found.say_at_most(severity, object, path.clone(), cause, opens(&all, port));
    }
}

/// What a Service sends requests to: `targetPort`, else `port`.
fn of_service(object: &Object, selection: &Selection) -> Vec<(Path, PortName)> {
    let Body::Service(spec) = &object.body else { return Vec::new() };
    let ports = spec.ports.iter().flatten().enumerate().map(|(index, port)| {
        let at = Path::spec(["ports"]).index(index);
        let target = at.clone().key("targetPort");
        let said = selection.ports.iter().find(|(path, _)| *path == target);
        said.cloned().unwrap_or_else(|| (at.key("port"), PortName::Number(i64::from(port.port))))
    });
    ports.collect()
}

/// Ports of the Services that a `ServiceMonitor` selects.
fn of_monitored(object: &Object, selection: &Selection, context: &Context<'_>, found: &mut Found) {
    let services = context.objects.selected_services(object, selection);
    let all: Vec<_> = services.iter().flat_map(|service| ports_of(&Held::Object(service))).collect();
    if all.is_empty() {
        return;
    }
    for (path, port) in &selection.ports {
        if !all.iter().any(|(name, number)| port.is(*name, *number)) {
            let cause = format!("no Service that is selected has a port {port}");
            found.say_at_most(Severity::Warning, object, path.clone(), cause, opens(&all, port));
        }
    }
}

fn opens(ports: &[(Option<&str>, i64)], wanted: &PortName) -> String {
    let mut told: Vec<String> = ports
        .iter()
        .map(|(name, number)| match name {
            Some(name) => format!("`{name}` ({number})"),
            None => format!("{number}"),
        })
        .collect();
    told.sort_unstable();
    told.dedup();
    let names = ports.iter().filter_map(|(name, _)| *name);
    match wanted {
        PortName::Name(name) if suggest::nearest(name, names.clone()).is_some() => {
            format!("did you mean `{}`?", suggest::nearest(name, names).unwrap_or_default())
        }
        _ if told.is_empty() => {
            "no port is opened there by name: name it in `ports` of the container".to_owned()
        }
        _ => {
            told.truncate(6);
            format!("there {} {}", if told.len() == 1 { "is" } else { "are" }, told.join(", "))
        }
    }
}
