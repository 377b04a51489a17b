//! Pods that fit none of the declared nodes, even an empty one.

use crate::diagnostic::{Path, Severity};
use crate::policy::capacity::{Running, bars, chooses_not};
use crate::policy::finding::Found;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Controller, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "unschedulable",
    group: Group::Capacity,
    severity: Some(Severity::Error),
    summary: "every pod fits one of the declared nodes, if it has the node for itself",
    parameters: &[],
    page: include_str!("../../../../docs/rules/unschedulable.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let cluster = context.worst.cluster();
    if cluster.pools().is_empty() {
        return;
    }
    for namespace in cluster.namespaces() {
        for running in namespace.workloads.iter().filter(|running| running.has_pods()) {
            let Running { object, workload, pod, .. } = running;
            if pod.spec.node_name.is_some() {
                continue;
            }
            // Nodes that a DaemonSet keeps off are none of its business.
            let everywhere = matches!(workload.controller, Controller::DaemonSet(_));
            let asked =
                cluster.pools().iter().filter(|(_, pool)| !everywhere || chooses_not(pod, pool).is_none());
            let reasons: Option<Vec<String>> =
                asked.map(|(name, pool)| Some(format!("`{name}` {}", bars(pod, pool)?))).collect();
            if let Some(reasons) = reasons {
                found.say(
                    object,
                    path(workload),
                    format!("its pods fit none of the declared nodes: {}", reasons.join("; ")),
                    "change what the pods ask for, or declare the nodes that they are for",
                );
            }
        }
    }
}

/// The pods' spec, as any of its fields may be what keeps them off.
fn path(workload: &Workload) -> Path {
    workload.path.clone().key("spec")
}
