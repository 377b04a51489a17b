//! Containers that do not say what a quota of their namespace makes them say.

use crate::diagnostic::Severity;
use crate::policy::capacity::missing;
use crate::policy::finding::Found;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "quota-unset",
    group: Group::Capacity,
    severity: Some(Severity::Error),
    summary: "every container says what a quota of its namespace counts of processor and memory",
    parameters: &[],
    page: include_str!("../../../../docs/rules/quota-unset.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let cluster = context.worst.cluster();
    for namespace in cluster.namespaces().filter(|namespace| !namespace.quotas.is_empty()) {
        for running in namespace.workloads.iter().filter(|running| running.has_pods()) {
            for (quota, spec) in &namespace.quotas {
                for missing in missing(spec, &running.pod) {
                    let Some(placed) = running.workload.containers().nth(missing.container) else { continue };
                    let keys = suggest::list(missing.keys.iter().map(|(key, ..)| *key));
                    let mut fields: Vec<String> = missing
                        .keys
                        .iter()
                        .map(|(_, side, resource)| format!("resources.{side}.{resource}"))
                        .collect();
                    // Two keys may count the same.
                    fields.sort_unstable();
                    fields.dedup();
                    found.say(
                        running.object,
                        placed.path.key("resources"),
                        format!(
                            "container `{}` says nothing of {keys}, which quota `{}` makes every container say",
                            missing.name,
                            quota.name()
                        ),
                        format!(
                            "set {}, or give the namespace a LimitRange with defaults",
                            suggest::list(fields.iter().map(String::as_str))
                        ),
                    );
                }
            }
        }
    }
}
