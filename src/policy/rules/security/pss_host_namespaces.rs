//! Pods that share the network, the processes or the memory of their node.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-host-namespaces",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no pod shares the network, the processes or the memory of its node",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-host-namespaces.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    let spec = pods.spec;
    for (field, value, what) in [
        ("hostNetwork", spec.host_network, "network"),
        ("hostPID", spec.host_pid, "processes"),
        ("hostIPC", spec.host_ipc, "shared memory"),
    ] {
        if value == Some(true) {
            let cause = format!("the pod shares the node's {what} (`{field}: true`)");
            out.push(Violation::new(pods.path(field), cause, format!("leave out `{field}`")));
        }
    }
}
