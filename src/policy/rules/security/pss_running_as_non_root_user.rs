//! Containers that are told to run as root.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-running-as-non-root-user",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no container runs as user 0",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-running-as-non-root-user.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Restricted, since: 23, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    const REMEDY: &str = "write the number of the image's own user, or leave out `runAsUser`";
    if pods.security.and_then(|security| security.run_as_user) == Some(0) {
        out.push(Violation::new(
            pods.security_path("runAsUser"),
            "the pod runs as root (`runAsUser: 0`)",
            REMEDY,
        ));
    }
    for container in &pods.containers {
        if container.security.and_then(|security| security.run_as_user) == Some(0) {
            let path = pods.container_security_path(container, "runAsUser");
            let cause = format!("container `{}` runs as root (`runAsUser: 0`)", container.name);
            out.push(Violation::new(path, cause, REMEDY));
        }
    }
}
