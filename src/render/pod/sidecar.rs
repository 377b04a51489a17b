//! A container that lends the server its files.

use k8s_openapi::api::core::v1::{Container, ExecAction, Probe};

use super::{container, security};
use crate::resolve::resolved::{Identity, Sidecar};

pub(super) fn render(sidecar: &Sidecar, identity: Identity) -> Container {
    // Without capabilities a process follows files of its own user's processes alone, so both are root or neither is.
    let uid = matches!(identity, Identity::Root { .. }).then_some(0);
    let base =
        container::base(sidecar.name.clone(), &sidecar.image, &[], &[], &sidecar.resources, &sidecar.mounts);
    Container {
        command: Some(sidecar.command.clone()),
        // What stands behind it waits for the startup probe: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/.
        restart_policy: Some("Always".into()),
        startup_probe: Some(Probe {
            exec: Some(ExecAction { command: Some(sidecar.ready.clone()) }),
            period_seconds: Some(1),
            failure_threshold: Some(30),
            ..Probe::default()
        }),
        security_context: Some(security::container(true, uid)),
        ..base
    }
}
