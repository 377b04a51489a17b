//! Kernel parameters that reach beyond their pod.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-sysctls",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "a pod sets no kernel parameter but the safe ones",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-sysctls.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

/// The safe ones, with the minor version that has them first.
const SAFE: [(&str, u32); 12] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
];

fn look(pods: &Pods<'_>, standard: Standard, out: &mut Vec<Violation>) {
    let sysctls = pods.security.and_then(|security| security.sysctls.as_deref()).unwrap_or_default();
    for (index, sysctl) in sysctls.iter().enumerate() {
        let since = SAFE.iter().find(|(name, _)| *name == sysctl.name).map(|(_, since)| *since);
        if since.is_none_or(|since| standard.minor < since) {
            let path = pods.security_path("sysctls").index(index).key("name");
            let cause =
                format!("the pod sets kernel parameter `{}`, which is not one of the safe ones", sysctl.name);
            out.push(Violation::new(path, cause, "leave it out, or have it set on the nodes"));
        }
    }
}
