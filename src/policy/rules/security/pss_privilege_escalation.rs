//! Processes that may gain more privileges than their parent.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-privilege-escalation",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no container may gain privileges",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-privilege-escalation.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Restricted, since: 8, look }),
};

fn look(pods: &Pods<'_>, standard: Standard, out: &mut Vec<Violation>) {
    // What Windows has no notion of is not asked of its pods since 1.25; the API server refuses the field there.
    if standard.minor >= 25 && pods.is_windows() {
        return;
    }
    for container in &pods.containers {
        if container.security.and_then(|security| security.allow_privilege_escalation) != Some(false) {
            let path = pods.container_security_path(container, "allowPrivilegeEscalation");
            let cause = format!("processes of container `{}` may gain privileges", container.name);
            out.push(Violation::new(path, cause, "write `allowPrivilegeEscalation: false`"));
        }
    }
}
