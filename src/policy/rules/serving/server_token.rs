//! Servers that answer their own probes with a refusal.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::servers::Told;
use crate::policy::workload::{Phase, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "server-token",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "a server that wants a token by default is told not to, or its probes fail",
    parameters: &[],
    page: include_str!("../../../../docs/rules/server-token.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for placed in workload.containers().filter(|placed| placed.phase == Phase::Main) {
        let container = placed.container;
        let asks = [
            ("startupProbe", &container.startup_probe),
            ("readinessProbe", &container.readiness_probe),
            ("livenessProbe", &container.liveness_probe),
        ];
        // A probe that sends headers may send the token.
        let asked = asks.into_iter().find(|(_, probe)| {
            let get = probe.as_ref().and_then(|probe| probe.http_get.as_ref());
            get.is_some_and(|get| get.http_headers.as_ref().is_none_or(Vec::is_empty))
        });
        let Some((field, _)) = asked else { continue };
        let Some(server) = context.servers.find(container) else { continue };
        let Some(habit) = &server.habits().token else { continue };
        if Told::of(object, workload, container, context.objects).shows(server, habit) {
            let cures = habit.unless.iter().map(|cure| format!("`{cure}`")).collect::<Vec<_>>().join(" or ");
            found.say(
                object,
                placed.path.key(field),
                format!(
                    "{} wants a token from everybody by default and has none from a probe, which gets 400",
                    server.runtime.name
                ),
                format!("give it {cures}, and let a NetworkPolicy decide who may call"),
            );
        }
    }
}
