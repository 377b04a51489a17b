//! Containers without a seccomp profile.

use k8s_openapi::api::core::v1::SeccompProfile;

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation, containers};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-seccomp",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "every container has a seccomp profile, of the runtime or of the node; at `baseline` none is taken off",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-seccomp.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 19, look }),
};

const REMEDY: &str = "write `RuntimeDefault`, or `Localhost` with a profile of the node";

fn look(pods: &Pods<'_>, standard: Standard, out: &mut Vec<Violation>) {
    let fits = |profile: &SeccompProfile| ["RuntimeDefault", "Localhost"].contains(&profile.type_.as_str());
    // What Windows has no notion of is not asked of its pods since 1.25; the API server refuses the field there.
    let restricted = standard.level == PodSecurity::Restricted;
    if restricted && standard.minor >= 25 && pods.is_windows() {
        return;
    }
    let of_pod = pods.security.and_then(|security| security.seccomp_profile.as_ref());
    let pod_path = || pods.security_path("seccompProfile").key("type");
    if let Some(profile) = of_pod
        && !fits(profile)
    {
        let cause = format!("the pod has seccomp profile `{}`", profile.type_);
        out.push(Violation::new(pod_path(), cause, REMEDY));
    }
    let mut without = Vec::new();
    for container in &pods.containers {
        match container.security.and_then(|security| security.seccomp_profile.as_ref()) {
            Some(profile) if !fits(profile) => {
                let path = pods.container_security_path(container, "seccompProfile").key("type");
                let cause = format!("container `{}` has seccomp profile `{}`", container.name, profile.type_);
                out.push(Violation::new(path, cause, REMEDY));
            }
            None if restricted && of_pod.is_none() => without.push(container.name),
            Some(_) | None => {}
        }
    }
    if !without.is_empty() {
        let cause = format!("no seccomp profile for {}", containers(&without));
        out.push(Violation::new(
            pod_path(),
            cause,
            "write `seccompProfile: {type: RuntimeDefault}` for the pod",
        ));
    }
}
