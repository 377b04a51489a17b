//! Containers that may do all that root may do on the node.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-privileged-containers",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no container is privileged",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-privileged-containers.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    for container in &pods.containers {
        if container.security.is_some_and(|security| security.privileged == Some(true)) {
            let path = pods.container_security_path(container, "privileged");
            let cause = format!("container `{}` is `privileged`", container.name);
            let remedy = "leave out `privileged`; a GPU needs none, its device plugin brings the devices";
            out.push(Violation::new(path, cause, remedy));
        }
    }
}
