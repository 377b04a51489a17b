//! Servers of which nobody asks whether they are ready.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Controller, Phase, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "probe-missing",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "every server that opens a port has a startup, a readiness and a liveness probe",
    parameters: &[],
    page: include_str!("../../../../docs/rules/probe-missing.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, _: &Context<'_>, found: &mut Found) {
    if !is_server(workload) {
        return;
    }
    for placed in workload.containers().filter(|placed| placed.phase == Phase::Main) {
        let container = placed.container;
        if container.ports.as_ref().is_none_or(Vec::is_empty) {
            continue;
        }
        let name = &container.name;
        if container.readiness_probe.is_none() {
            found.say(
                object,
                placed.path.clone().key("readinessProbe"),
                format!(
                    "container `{name}` has no readiness probe, so it gets requests as soon as it starts"
                ),
                "ask it whether its model is loaded",
            );
        }
        // Without these it may serve well; it is slow starts and deadlocks that they are for.
        if container.liveness_probe.is_none() {
            found.say_at_most(
                Severity::Info,
                object,
                placed.path.clone().key("livenessProbe"),
                format!("container `{name}` has no liveness probe, so one that hangs stays"),
                "ask it whether it lives",
            );
        } else if container.startup_probe.is_none() {
            found.say_at_most(
                Severity::Info,
                object,
                placed.path.key("startupProbe"),
                format!("container `{name}` has no startup probe, so its liveness probe counts while its model loads"),
                "add one whose `periodSeconds` times `failureThreshold` is longer than loading takes",
            );
        }
    }
}

/// Whether the pods are there to be asked: those of a Job, and bare ones, are not.
fn is_server(workload: &Workload) -> bool {
    matches!(
        workload.controller,
        Controller::Deployment(_)
            | Controller::StatefulSet { .. }
            | Controller::DaemonSet(_)
            | Controller::ReplicaSet
    )
}
