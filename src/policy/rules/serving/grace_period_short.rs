//! Pods that are killed while they drain.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Phase, Workload};
use k8s_openapi::api::core::v1::Lifecycle;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "grace-period-short",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "the grace period is longer than what runs before and while the server ends",
    parameters: &[],
    page: include_str!("../../../../docs/rules/grace-period-short.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let grace = workload.pod().termination_grace_period_seconds.unwrap_or(30);
    for placed in workload.containers().filter(|placed| placed.phase == Phase::Main) {
        let Some(sleep) = placed.container.lifecycle.as_ref().and_then(sleep) else { continue };
        let drain = context
            .servers
            .find(placed.container)
            .and_then(|server| server.runtime.drain.timeout)
            .unwrap_or(0);
        let needed = sleep.saturating_add(drain);
        if grace > needed {
            continue;
        }
        let drains = if drain > 0 { format!(" and drain for {drain} s") } else { String::new() };
        found.say(
            object,
            workload.pod_path("terminationGracePeriodSeconds"),
            format!(
                "container `{}` may sleep for {sleep} s{drains} when it ends, and after {grace} s it is killed with its requests",
                placed.container.name
            ),
            format!("write more than {needed}"),
        );
    }
}

/// Seconds that a container sleeps before it is told to end.
fn sleep(lifecycle: &Lifecycle) -> Option<i64> {
    let stop = lifecycle.pre_stop.as_ref()?;
    if let Some(sleep) = &stop.sleep {
        return Some(sleep.seconds);
    }
    let command = stop.exec.as_ref()?.command.as_ref()?.join(" ");
    let mut words = command.split([' ', ';', '&']).filter(|word| !word.is_empty());
    words.find(|word| *word == "sleep" || word.ends_with("/sleep"))?;
    words.next()?.trim_end_matches('s').parse().ok()
}
