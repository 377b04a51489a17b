//! A number of replicas that fights an autoscaler.

use crate::diagnostic::Path;
use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "replicas-beside-autoscaler",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "a workload that is scaled gives no number of replicas itself",
    parameters: &[],
    page: include_str!("../../../../docs/rules/replicas-beside-autoscaler.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let Some(replicas) = workload.replicas else { return };
    let Some(autoscaler) = context.objects.autoscalers_of(object).next() else { return };
    let Some(scaler) = context.objects.at(autoscaler.object) else { return };
    found.say(
        object,
        Path::spec(["replicas"]),
        format!(
            "every apply sets {replicas} replicas, whatever {} `{}` has scaled to",
            scaler.kind(),
            scaler.name()
        ),
        "remove `replicas`; the autoscaler's minimum holds",
    );
}
