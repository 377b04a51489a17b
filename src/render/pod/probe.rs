//! Probes of the server.

use k8s_openapi::api::core::v1::{ExecAction, GRPCAction, HTTPGetAction, Probe, TCPSocketAction};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::resolve::resolved::{self, ProbeAction};

pub(super) fn render(probe: &resolved::Probe) -> Probe {
    let mut rendered = Probe {
        initial_delay_seconds: (probe.initial_delay_seconds != 0).then_some(probe.initial_delay_seconds),
        period_seconds: Some(probe.period_seconds),
        timeout_seconds: Some(probe.timeout_seconds),
        failure_threshold: Some(probe.failure_threshold),
        ..Probe::default()
    };
    match &probe.action {
        ProbeAction::Http { path, port } => {
            rendered.http_get = Some(HTTPGetAction {
                path: Some(path.clone()),
                port: IntOrString::String(port.clone()),
                ..HTTPGetAction::default()
            });
        }
        ProbeAction::Tcp { port } => {
            rendered.tcp_socket =
                Some(TCPSocketAction { port: IntOrString::String(port.clone()), host: None });
        }
        ProbeAction::Exec(command) => rendered.exec = Some(ExecAction { command: Some(command.clone()) }),
        ProbeAction::Grpc { port, service } => {
            rendered.grpc = Some(GRPCAction { port: *port, service: service.clone() });
        }
    }
    rendered
}
