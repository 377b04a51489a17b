//! Linux capabilities that containers have beyond what their level allows.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-capabilities",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "containers drop all capabilities and add none but `NET_BIND_SERVICE`; at `baseline` they add none beyond the default ones",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-capabilities.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

/// What container runtimes grant by default, without `NET_RAW`.
const DEFAULT: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

fn look(pods: &Pods<'_>, standard: Standard, out: &mut Vec<Violation>) {
    // From 1.22 on `restricted` has a control of its own, which stands in for that of `baseline`.
    let restricted = standard.level == PodSecurity::Restricted && standard.minor >= 22;
    // What Windows has no notion of is not asked of its pods since 1.25; the API server refuses the field there.
    if restricted && standard.minor >= 25 && pods.is_windows() {
        return;
    }
    for container in &pods.containers {
        let capabilities = container.security.and_then(|security| security.capabilities.as_ref());
        let dropped = capabilities.and_then(|capabilities| capabilities.drop.as_deref()).unwrap_or_default();
        if restricted && !dropped.iter().any(|name| name == "ALL") {
            let path = pods.container_security_path(container, "capabilities").key("drop");
            let cause = format!("container `{}` keeps the runtime's default capabilities", container.name);
            out.push(Violation::new(path, cause, "write `drop: [ALL]`"));
        }
        let added = capabilities.and_then(|capabilities| capabilities.add.as_deref()).unwrap_or_default();
        for (index, name) in added.iter().enumerate() {
            let fits = if restricted { name == "NET_BIND_SERVICE" } else { DEFAULT.contains(&name.as_str()) };
            if !fits {
                let path = pods.container_security_path(container, "capabilities").key("add").index(index);
                let cause = format!("container `{}` adds capability `{name}`", container.name);
                out.push(Violation::new(path, cause, format!("leave out `{name}`")));
            }
        }
    }
}
