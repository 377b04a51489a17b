//! The server's container.

use k8s_openapi::api::core::v1::{
    Container, ContainerPort, ExecAction, Lifecycle, LifecycleHandler, ResourceClaim, SleepAction,
};

use super::{container, probe, security, some};
use crate::render::resource_claim_template;
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{self, PreStop};

pub(super) fn render(model: &ResolvedModel) -> Container {
    let server = &model.pod.server;
    let mut base = container::base(
        model.names.container(),
        &server.image,
        &server.env,
        &server.env_from,
        &server.resources,
        &server.mounts,
    );
    if model.pod.devices.is_some() {
        let claim = ResourceClaim { name: resource_claim_template::NAME.into(), request: None };
        base.resources.get_or_insert_default().claims = Some(vec![claim]);
    }
    Container {
        command: server.command.clone(),
        args: some(&server.args, Clone::clone),
        working_dir: server.working_dir.clone(),
        ports: some(&server.ports, port),
        startup_probe: server.startup.as_ref().map(probe::render),
        readiness_probe: server.readiness.as_ref().map(probe::render),
        liveness_probe: server.liveness.as_ref().map(probe::render),
        lifecycle: server.pre_stop.as_ref().map(lifecycle),
        security_context: Some(security::container(server.read_only_root, None)),
        ..base
    }
}

fn port(port: &resolved::ContainerPort) -> ContainerPort {
    ContainerPort { name: Some(port.name.clone()), container_port: port.number, ..ContainerPort::default() }
}

fn lifecycle(pre_stop: &PreStop) -> Lifecycle {
    let handler = match pre_stop {
        PreStop::Sleep(seconds) => {
            LifecycleHandler { sleep: Some(SleepAction { seconds: *seconds }), ..LifecycleHandler::default() }
        }
        PreStop::Exec(command) => LifecycleHandler {
            exec: Some(ExecAction { command: Some(command.clone()) }),
            ..LifecycleHandler::default()
        },
    };
    Lifecycle { pre_stop: Some(handler), ..Lifecycle::default() }
}
