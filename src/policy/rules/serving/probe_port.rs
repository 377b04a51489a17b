//! Probes on a port that nobody opens.

use k8s_openapi::api::core::v1::{Container, Probe};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "probe-port",
    group: Group::Serving,
    severity: Some(Severity::Error),
    summary: "every probe asks a port that its container opens",
    parameters: &[],
    page: include_str!("../../../../docs/rules/probe-port.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, _: &Context<'_>, found: &mut Found) {
    for placed in workload.containers() {
        let container = placed.container;
        let probes = [
            ("startupProbe", &container.startup_probe),
            ("readinessProbe", &container.readiness_probe),
            ("livenessProbe", &container.liveness_probe),
        ];
        for (field, probe) in probes {
            let Some((action, port)) = probe.as_ref().and_then(port) else { continue };
            let path = placed.path.clone().key(field).key(action).key("port");
            match port {
                Port::Name(name) => {
                    if let Some(remedy) = unknown_name(container, name) {
                        let cause = format!("container `{}` opens no port called `{name}`", container.name);
                        found.say(object, path, cause, remedy);
                    }
                }
                Port::Number(number) => {
                    let ports = container.ports.as_deref().unwrap_or_default();
                    // A port that is not listed may be open all the same.
                    if !ports.is_empty() && ports.iter().all(|port| port.container_port != number) {
                        let cause = format!("container `{}` does not list port {number}", container.name);
                        let listed: Vec<String> =
                            ports.iter().map(|port| port.container_port.to_string()).collect();
                        let remedy = format!("ask one that it lists ({}), or list it", listed.join(", "));
                        found.say_at_most(Severity::Warning, object, path, cause, remedy);
                    }
                }
            }
        }
    }
}

enum Port<'a> {
    Name(&'a str),
    Number(i32),
}

/// The port that a probe asks, and its action.
fn port(probe: &Probe) -> Option<(&'static str, Port<'_>)> {
    let http = probe.http_get.as_ref().map(|action| ("httpGet", named(&action.port)));
    let tcp = || probe.tcp_socket.as_ref().map(|action| ("tcpSocket", named(&action.port)));
    let grpc = || probe.grpc.as_ref().map(|action| ("grpc", Port::Number(action.port)));
    http.or_else(tcp).or_else(grpc)
}

fn named(port: &IntOrString) -> Port<'_> {
    match port {
        IntOrString::Int(number) => Port::Number(*number),
        IntOrString::String(name) => Port::Name(name),
    }
}

/// What to do about a name that no port of the container has.
fn unknown_name(container: &Container, name: &str) -> Option<String> {
    let names = || container.ports.iter().flatten().filter_map(|port| port.name.as_deref());
    if names().any(|known| known == name) {
        return None;
    }
    let known: Vec<&str> = names().collect();
    Some(match suggest::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("add `{{name: {name}, containerPort: …}}` to its `ports`"),
        None => format!("name one of {}", known.join(", ")),
    })
}
