//! Windows containers that are processes of their host.

use k8s_openapi::api::core::v1::WindowsSecurityContextOptions;

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-hostprocess",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no Windows container is a process of its host",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-hostprocess.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

const REMEDY: &str = "leave out `hostProcess`";

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    let asks = |options: Option<&WindowsSecurityContextOptions>| {
        options.is_some_and(|options| options.host_process == Some(true))
    };
    if asks(pods.security.and_then(|security| security.windows_options.as_ref())) {
        let path = pods.security_path("windowsOptions").key("hostProcess");
        out.push(Violation::new(
            path,
            "the pod's containers are processes of the host (`hostProcess: true`)",
            REMEDY,
        ));
    }
    for container in &pods.containers {
        if asks(container.security.and_then(|security| security.windows_options.as_ref())) {
            let path = pods.container_security_path(container, "windowsOptions").key("hostProcess");
            let cause =
                format!("container `{}` is a process of the host (`hostProcess: true`)", container.name);
            out.push(Violation::new(path, cause, REMEDY));
        }
    }
}
