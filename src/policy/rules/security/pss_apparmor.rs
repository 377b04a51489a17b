//! AppArmor profiles that are taken off.

use k8s_openapi::api::core::v1::AppArmorProfile;

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-apparmor",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no AppArmor profile is taken off",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-apparmor.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

/// Followed by a container's name; older than the field, and still read.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

const REMEDY: &str = "leave it out, or write `RuntimeDefault`";

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    let fits = |profile: &AppArmorProfile| ["RuntimeDefault", "Localhost"].contains(&profile.type_.as_str());
    if let Some(profile) = pods.security.and_then(|security| security.app_armor_profile.as_ref())
        && !fits(profile)
    {
        let path = pods.security_path("appArmorProfile").key("type");
        let cause = format!("the pod has AppArmor profile `{}`", profile.type_);
        out.push(Violation::new(path, cause, REMEDY));
    }
    for container in &pods.containers {
        if let Some(profile) = container.security.and_then(|security| security.app_armor_profile.as_ref())
            && !fits(profile)
        {
            let path = pods.container_security_path(container, "appArmorProfile").key("type");
            let cause = format!("container `{}` has AppArmor profile `{}`", container.name, profile.type_);
            out.push(Violation::new(path, cause, REMEDY));
        }
    }
    for (key, profile) in pods.annotations().into_iter().flatten() {
        let Some(container) = key.strip_prefix(ANNOTATION) else { continue };
        if !profile.is_empty() && profile != "runtime/default" && !profile.starts_with("localhost/") {
            let cause = format!("an annotation gives container `{container}` AppArmor profile `{profile}`");
            let remedy = "leave out the annotation, or write `runtime/default`";
            out.push(Violation::new(pods.annotation_path(key), cause, remedy));
        }
    }
}
