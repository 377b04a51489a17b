//! Containers that take a port of their node.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-host-ports",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no container takes a port of its node",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-host-ports.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    // Of a bare pod in the node's network the API server makes every port one of the node's; of a template it does not.
    let shares = pods.is_bare() && pods.spec.host_network == Some(true);
    for container in &pods.containers {
        for (index, port) in container.ports.iter().enumerate() {
            let path = || pods.container_path(container, "ports").index(index);
            match port.host_port.filter(|host| *host != 0) {
                Some(host) => out.push(Violation::new(
                    path().key("hostPort"),
                    format!("container `{}` takes port {host} of the node", container.name),
                    "leave out `hostPort`; a Service reaches the container's port",
                )),
                None if shares && !container.is_ephemeral() => out.push(Violation::new(
                    path(),
                    format!(
                        "container `{}` takes port {} of the node, as the pod has `hostNetwork`",
                        container.name, port.container_port
                    ),
                    "leave out `hostNetwork`",
                )),
                None => {}
            }
        }
    }
}
