//! Rollouts that wait for what they themselves hold.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::resources;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Controller, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "rollout-stuck",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "a rollout of pods with GPUs, or on a claim for one node, needs nothing beyond what runs",
    parameters: &[],
    page: include_str!("../../../../docs/rules/rollout-stuck.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let Controller::Deployment(strategy) = &workload.controller else { return };
    if strategy.type_.as_deref() == Some("Recreate") {
        return;
    }
    let rolling = strategy.rolling_update.as_ref();
    let replicas = replicas(object, workload, context);
    let surge = rolling.and_then(|rolling| rolling.max_surge.as_ref());
    let unavailable = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
    // Kubernetes rounds what may be added up and what may be missing down.
    let surge = amount(surge, replicas, true);
    let unavailable = amount(unavailable, replicas, false);
    if surge == 0 || unavailable > 0 {
        return;
    }
    let path = workload.path.clone();
    let path = if path.0.is_empty() { path } else { crate::diagnostic::Path::spec(["strategy"]) };
    let Some((resource, count)) = resources::gpus(workload.pod()).next() else { return };
    let plural = if replicas == 1 { "" } else { "s" };
    found.say(
        object,
        path,
        format!(
            "with {replicas} replica{plural} a rollout first starts {surge} more pod{} with {count} × `{resource}` and stops none, so it waits for ever when all GPUs are taken",
            if surge == 1 { "" } else { "s" },
        ),
        if replicas == 1 {
            "write `type: Recreate`, or `rollingUpdate: {maxSurge: 0, maxUnavailable: 1}`"
        } else {
            "write `rollingUpdate: {maxSurge: 0, maxUnavailable: 1}`"
        },
    );
}

/// The fewest replicas that a rollout may find.
fn replicas(object: &Object, workload: &Workload, context: &Context<'_>) -> i64 {
    let fewest = context.objects.autoscalers_of(object).map(|autoscaler| autoscaler.min).min();
    i64::from(fewest.or(workload.replicas).unwrap_or(1)).max(1)
}

/// A number of pods, or a share of `replicas`; a quarter where nothing is written.
fn amount(value: Option<&IntOrString>, replicas: i64, up: bool) -> i64 {
    let percent = match value {
        Some(IntOrString::Int(pods)) => return i64::from(*pods),
        Some(IntOrString::String(share)) => share.trim_end_matches('%').parse::<i64>().unwrap_or(25),
        None => 25,
    };
    let hundredths = replicas.saturating_mul(percent);
    if up { (hundredths + 99) / 100 } else { hundredths / 100 }
}
