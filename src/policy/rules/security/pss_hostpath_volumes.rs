//! Volumes that are folders of the node.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-hostpath-volumes",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no volume is a folder of the node",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-hostpath-volumes.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 0, look }),
};

fn look(pods: &Pods<'_>, standard: Standard, out: &mut Vec<Violation>) {
    // `restricted` says it of the volume's type.
    if standard.level == PodSecurity::Restricted {
        return;
    }
    for (index, volume) in pods.spec.volumes.iter().flatten().enumerate() {
        if let Some(host) = &volume.host_path {
            let path = pods.path("volumes").index(index).key("hostPath");
            let cause = format!("volume `{}` is folder `{}` of the node", volume.name, host.path);
            out.push(Violation::new(
                path,
                cause,
                "use a PersistentVolumeClaim, or an `emptyDir` for a cache",
            ));
        }
    }
}
