//! Two autoscalers that scale one workload.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "autoscaler-duplicate",
    group: Group::Serving,
    severity: Some(Severity::Error),
    summary: "a workload has one autoscaler at most",
    parameters: &[],
    page: include_str!("../../../../docs/rules/autoscaler-duplicate.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, _: &Workload, context: &Context<'_>, found: &mut Found) {
    let mut scalers =
        context.objects.autoscalers_of(object).filter_map(|autoscaler| context.objects.at(autoscaler.object));
    let Some(first) = scalers.next() else { return };
    for other in scalers {
        found.say(
            other,
            crate::diagnostic::Path::spec(["scaleTargetRef"]),
            format!(
                "{} `{}` is scaled by {} `{}` already, and the two would undo each other's work",
                object.kind(),
                object.name(),
                first.kind(),
                first.name()
            ),
            "keep one, with the metrics of both",
        );
    }
}
