//! Containers that may run as root.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation, containers};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-running-as-non-root",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "every container must run as another user than root",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-running-as-non-root.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Restricted, since: 0, look }),
};

const REMEDY: &str = "write `runAsNonRoot: true`";

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    let of_pod = pods.security.and_then(|security| security.run_as_non_root);
    let pod_path = || pods.security_path("runAsNonRoot");
    if of_pod == Some(false) {
        out.push(Violation::new(pod_path(), "the pod says `runAsNonRoot: false`", REMEDY));
    }
    let mut without = Vec::new();
    for container in &pods.containers {
        match container.security.and_then(|security| security.run_as_non_root) {
            Some(false) => {
                let path = pods.container_security_path(container, "runAsNonRoot");
                let cause = format!("container `{}` says `runAsNonRoot: false`", container.name);
                out.push(Violation::new(path, cause, REMEDY));
            }
            None if of_pod.is_none() => without.push(container.name),
            Some(true) | None => {}
        }
    }
    if !without.is_empty() {
        let cause = format!("nothing keeps {} from running as root", containers(&without));
        out.push(Violation::new(pod_path(), cause, "write `runAsNonRoot: true` for the pod"));
    }
}
