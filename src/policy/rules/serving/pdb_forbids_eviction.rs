//! Budgets that leave no pod that may go, so that nodes cannot be drained.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Controller;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pdb-forbids-eviction",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "a budget for disruptions leaves a pod that may be evicted",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pdb-forbids-eviction.md"),
    check: Check::Object(check),
};

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    let Body::PodDisruptionBudget(spec) = &object.body else { return };
    let Some(selector) = &spec.selector else { return };
    let mut pods = 0;
    for of in context.objects.pods_of(object.namespace(), selector) {
        let Some(fewest) = fewest(of.object, context) else { return };
        pods += fewest;
    }
    // Scaled to zero there is nothing to protect, and without pods another rule speaks.
    if pods == 0 {
        return;
    }
    // Kubernetes rounds both up, in favour of the pods and of whoever drains.
    // <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/controller/disruption/disruption.go>
    let (field, text, may_go) = match (&spec.max_unavailable, &spec.min_available) {
        (Some(most), _) => ("maxUnavailable", text(most), share(most, pods)),
        (None, Some(least)) => ("minAvailable", text(least), share(least, pods).map(|least| pods - least)),
        (None, None) => return,
    };
    if may_go.is_none_or(|pods| pods > 0) {
        return;
    }
    let plural = if pods == 1 { "" } else { "s" };
    found.say(
        object,
        Path::spec([field]),
        format!("with {pods} pod{plural}, `{field}: {text}` lets none be evicted, so whoever drains a node waits for ever"),
        if pods == 1 { "write `maxUnavailable: 1`, or run two pods" } else { "write `maxUnavailable: 1`" },
    );
}

/// The fewest pods that a workload keeps; none where that cannot be told.
fn fewest(workload: &Object, context: &Context<'_>) -> Option<i64> {
    let own = workload.workload()?;
    match own.controller {
        Controller::Deployment(_)
        | Controller::StatefulSet { .. }
        | Controller::ReplicaSet
        | Controller::ReplicationController => {
            let scaled = context.objects.autoscalers_of(workload).map(|autoscaler| autoscaler.min).min();
            Some(i64::from(scaled.or(own.replicas).unwrap_or(1).max(0)))
        }
        _ => None,
    }
}

/// So many pods of all; none for what Kubernetes does not read.
fn share(value: &IntOrString, pods: i64) -> Option<i64> {
    match value {
        IntOrString::Int(count) => Some(i64::from(*count)),
        IntOrString::String(share) => {
            let percent: i64 = share.strip_suffix('%')?.parse().ok()?;
            Some(pods.saturating_mul(percent).saturating_add(99) / 100)
        }
    }
}

fn text(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(count) => count.to_string(),
        IntOrString::String(share) => share.clone(),
    }
}
