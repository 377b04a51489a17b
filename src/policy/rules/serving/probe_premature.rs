//! Readiness that is told before the model is loaded.

use k8s_openapi::api::core::v1::Probe;

use crate::api::v1alpha1::serving_runtime::Habits;
use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Phase, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "probe-premature",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "a known model server is asked for readiness where it tells the truth",
    parameters: &[],
    page: include_str!("../../../../docs/rules/probe-premature.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for placed in workload.containers().filter(|placed| placed.phase == Phase::Main) {
        let Some(server) = context.servers.find(placed.container) else { continue };
        let Some(readiness) = &placed.container.readiness_probe else { continue };
        let Some((field, asked)) = early(readiness, server.habits()) else { continue };
        // Until the startup probe succeeds nobody asks for readiness.
        let startup = placed.container.startup_probe.as_ref();
        if startup.is_some_and(|probe| early(probe, server.habits()).is_none()) {
            continue;
        }
        let name = &server.runtime.name;
        let (path, cause) = match asked {
            Some(path) => (
                placed.path.key("readinessProbe").key(field).key("path"),
                format!("`{path}` of {name} is 200 before its models are loaded"),
            ),
            None => (
                placed.path.key("readinessProbe").key(field),
                format!("the ports of {name} are open before its models are loaded"),
            ),
        };
        let remedy = format!(
            "ask as `modelspec runtimes {name}` does, or hold readiness back by a startup probe that does"
        );
        found.say(object, path, cause, remedy);
    }
}

/// The action of a probe that succeeds too soon, with the HTTP path that it asks.
fn early<'a>(probe: &'a Probe, habits: &Habits) -> Option<(&'static str, Option<&'a str>)> {
    if let Some(get) = &probe.http_get {
        let path = get.path.as_deref().unwrap_or("/");
        let bare = path.split('?').next().unwrap_or(path);
        return habits.early_paths.iter().any(|early| early == bare).then_some(("httpGet", Some(path)));
    }
    (probe.tcp_socket.is_some() && habits.early_ports).then_some(("tcpSocket", None))
}
