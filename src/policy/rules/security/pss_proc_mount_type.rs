//! Containers that see all of `/proc`.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-proc-mount-type",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "every container has the default masks on `/proc`",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-proc-mount-type.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    for container in &pods.containers {
        let kind = container.security.and_then(|security| security.proc_mount.as_deref());
        if let Some(kind) = kind.filter(|kind| *kind != "Default") {
            let path = pods.container_security_path(container, "procMount");
            let cause = format!("container `{}` has `procMount: {kind}`", container.name);
            out.push(Violation::new(path, cause, "leave out `procMount`"));
        }
    }
}
