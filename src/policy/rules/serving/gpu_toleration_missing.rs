//! Pods with GPUs that tainted nodes keep away.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::resources;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "gpu-toleration-missing",
    group: Group::Serving,
    severity: Some(Severity::Info),
    summary: "a pod that asks for GPUs tolerates the taint of GPU nodes",
    parameters: &[],
    page: include_str!("../../../../docs/rules/gpu-toleration-missing.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, _: &Context<'_>, found: &mut Found) {
    let pod = workload.pod();
    let mut told: Vec<String> = Vec::new();
    for (resource, _) in resources::gpus(pod) {
        let key = resources::taint(resource);
        let tolerated = pod.tolerations.iter().flatten().any(|toleration| {
            let any = toleration.key.as_deref().is_none_or(str::is_empty);
            let effect =
                toleration.effect.as_deref().is_none_or(|effect| effect.is_empty() || effect == "NoSchedule");
            effect
                && (any
                    || toleration.key.as_deref() == Some(&*key)
                    || toleration.key.as_deref() == Some(resource))
        });
        if tolerated || told.contains(&key) {
            continue;
        }
        found.say(
            object,
            workload.pod_path("tolerations"),
            format!("nodes with `{resource}` are mostly tainted `{key}:NoSchedule`, and these pods do not tolerate it"),
            format!("add `{{key: {key}, operator: Exists, effect: NoSchedule}}`"),
        );
        told.push(key);
    }
}
