//! Pods for which the declared nodes have no room at worst.

use crate::diagnostic::Severity;
use crate::policy::capacity::{Charge, shortages};
use crate::policy::finding::Found;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "capacity-exceeded",
    group: Group::Capacity,
    severity: Some(Severity::Error),
    summary: "the declared nodes have room for all pods, scaled up and rolling",
    parameters: &[],
    page: include_str!("../../../../docs/rules/capacity-exceeded.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let cluster = context.worst.cluster();
    if cluster.pools().is_empty() {
        return;
    }
    let charges: Vec<Charge<'_>> =
        cluster.namespaces().flat_map(|namespace| cluster.charges(namespace)).collect();
    for shortage in shortages(cluster.pools(), &charges) {
        let path =
            shortage.object.workload().map(|workload| workload.path.clone().key("spec")).unwrap_or_default();
        // What is not proven is no more than worth knowing.
        let most = if shortage.is_proven { Severity::Error } else { Severity::Info };
        found.say_at_most(most, shortage.object, path, shortage.cause, shortage.remedy);
    }
}
