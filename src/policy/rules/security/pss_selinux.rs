//! SELinux types, users and roles that are not those of containers.

use k8s_openapi::api::core::v1::SELinuxOptions;

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::{Path, Severity};
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-selinux",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no SELinux user or role is set, and no type but those of containers",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-selinux.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

fn look(pods: &Pods<'_>, standard: Standard, out: &mut Vec<Violation>) {
    if let Some(options) = pods.security.and_then(|security| security.se_linux_options.as_ref()) {
        let path = pods.security_path("seLinuxOptions");
        say(options, &path, "the pod", standard, out);
    }
    for container in &pods.containers {
        if let Some(options) = container.security.and_then(|security| security.se_linux_options.as_ref()) {
            let path = pods.container_security_path(container, "seLinuxOptions");
            say(options, &path, &format!("container `{}`", container.name), standard, out);
        }
    }
}

fn say(options: &SELinuxOptions, path: &Path, who: &str, standard: Standard, out: &mut Vec<Violation>) {
    let text = options.type_.as_deref().unwrap_or_default();
    let of_containers = match text {
        "" | "container_t" | "container_init_t" | "container_kvm_t" => true,
        "container_engine_t" => standard.minor >= 31,
        _ => false,
    };
    if !of_containers {
        let cause = format!("{who} has SELinux type `{text}`");
        out.push(Violation::new(path.clone().key("type"), cause, "leave it out, or write `container_t`"));
    }
    for (field, value) in [("user", &options.user), ("role", &options.role)] {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            let cause = format!("{who} has SELinux {field} `{value}`");
            out.push(Violation::new(path.clone().key(field), cause, format!("leave out `{field}`")));
        }
    }
}
