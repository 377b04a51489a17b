//! Containers that run as root where the namespace lets them.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::pod_security::standards;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "run-as-root",
    group: Group::Security,
    severity: Some(Severity::Warning),
    summary: "no container runs as root, also where the namespace would let it",
    parameters: &[],
    page: include_str!("../../../../docs/rules/run-as-root.md"),
    check: Check::Workload(check),
};

/// The controls that say the same where `restricted` holds: who is exempt from this rule is exempt from them.
pub(in crate::policy::rules) const CONTROLS: [&str; 2] =
    ["pss-running-as-non-root", "pss-running-as-non-root-user"];

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let of_pod = workload.pod().security_context.as_ref().and_then(|security| security.run_as_user);
    let mut roots = Vec::new();
    for placed in workload.containers() {
        let own = placed.container.security_context.as_ref().and_then(|security| security.run_as_user);
        if own.or(of_pod) == Some(0) {
            let path = match own {
                Some(_) => placed.path.key("securityContext").key("runAsUser"),
                None => workload.pod_path("securityContext").key("runAsUser"),
            };
            roots.push((path, &placed.container.name));
        }
    }
    // The controls of `restricted` have said it.
    let is_told =
        || standards(object, context).iter().any(|standard| standard.level == PodSecurity::Restricted);
    if roots.is_empty() || is_told() {
        return;
    }
    for (path, name) in roots {
        let remedy = "write the number of the image's own user, or exempt it and say why it cannot";
        found.say(object, path, format!("container `{name}` runs as root (`runAsUser: 0`)"), remedy);
    }
}
