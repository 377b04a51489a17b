//! What admission says, in the names of the page of the Pod Security Standards
//! (<https://kubernetes.io/docs/concepts/security/pod-security-standards/>).

use std::collections::BTreeSet;

use anyhow::{Result, bail};

/// The reason that `k8s.io/pod-security-admission` gives and the control that it means.
const REASONS: &[(&str, &str)] = &[
    ("allowPrivilegeEscalation != false", "privilege-escalation"),
    ("forbidden AppArmor profile", "apparmor"),
    ("forbidden AppArmor profiles", "apparmor"),
    ("forbidden sysctls", "sysctls"),
    ("host namespaces", "host-namespaces"),
    ("hostPath volumes", "hostpath-volumes"),
    ("hostPort", "host-ports"),
    ("hostProcess", "hostprocess"),
    ("non-default capabilities", "capabilities"),
    ("privileged", "privileged-containers"),
    ("probe or lifecycle host", "host-probes-lifecycle-hooks"),
    ("procMount", "proc-mount-type"),
    ("restricted volume types", "volume-types"),
    ("runAsNonRoot != true", "running-as-non-root"),
    ("runAsUser=0", "running-as-non-root-user"),
    ("seLinuxOptions", "selinux"),
    ("seccompProfile", "seccomp"),
    ("unrestricted capabilities", "capabilities"),
];

/// The controls in `… violate(s) PodSecurity "level:version": reason (details), reason (details)`; none in other texts.
pub(super) fn controls(text: &str) -> Result<BTreeSet<String>> {
    let Some(reasons) = text
        .split_once("PodSecurity \"")
        .and_then(|(_, rest)| rest.split_once("\": "))
        .map(|(_, reasons)| reasons)
    else {
        return Ok(BTreeSet::new());
    };
    let mut found = BTreeSet::new();
    for reason in without_details(reasons).split(',').map(str::trim) {
        match REASONS.iter().find(|(words, _)| *words == reason) {
            Some((_, control)) => found.insert((*control).to_owned()),
            None => bail!("admission gives a reason that no control is known for: `{reason}`"),
        };
    }
    Ok(found)
}

/// Details stand in parentheses and may hold commas.
fn without_details(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect()
}
