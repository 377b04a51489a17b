//! Quotas that the namespace's own objects exceed at worst.

use crate::diagnostic::{Path, Severity};
use crate::policy::capacity::Sum;
use crate::policy::finding::Found;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "quota-exceeded",
    group: Group::Capacity,
    severity: Some(Severity::Error),
    summary: "what a namespace holds fits its quotas, scaled up and rolling",
    parameters: &[],
    page: include_str!("../../../../docs/rules/quota-exceeded.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let cluster = context.worst.cluster();
    for namespace in cluster.namespaces().filter(|namespace| !namespace.quotas.is_empty()) {
        let charges = cluster.charges(namespace);
        for (object, quota) in &namespace.quotas {
            for sum in Sum::of(quota, &charges).into_iter().filter(Sum::is_exceeded) {
                let Sum { key, hard, total, .. } = &sum;
                found.say(
                    object,
                    Path::spec(["hard", key]),
                    format!("`{key}` comes to {total} of {hard} at worst: {}", sum.told()),
                    format!("take {} away, or raise the quota to `{total}`", total.less(*hard)),
                );
            }
        }
    }
}
