//! Bounds between which nothing can scale.

use crate::diagnostic::Path;
use crate::diagnostic::Severity;
use crate::policy::autoscalers::Autoscaler;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "autoscaler-bounds",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "an autoscaler has room between its bounds",
    parameters: &[],
    page: include_str!("../../../../docs/rules/autoscaler-bounds.md"),
    check: Check::Object(check),
};

fn check(object: &Object, _: &Context<'_>, found: &mut Found) {
    let Some(Autoscaler { min, max, .. }) = Autoscaler::of(object) else { return };
    let field = if matches!(object.body, Body::ScaledObject(_)) { "maxReplicaCount" } else { "maxReplicas" };
    let path = Path::spec([field]);
    if min == max {
        found.say(
            object,
            path,
            format!("the fewest and the most replicas are both {max}, so nothing ever scales"),
            "raise it, or give the workload a number of replicas and remove the autoscaler",
        );
    } else if min > max {
        found.say(
            object,
            path,
            format!("the most replicas, {max}, are fewer than the fewest, {min}"),
            "raise it, or lower the other",
        );
    }
}
