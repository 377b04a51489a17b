//! Probes as the kubelet asks them.
//! <https://github.com/kubernetes/kubernetes/tree/v1.34.2/pkg/probe>

use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use k8s_openapi::api::core::v1::Probe;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::container::Container;
use crate::grpc;
use crate::http::Connection;
use crate::network::address;
use crate::pod::{Phase, Pod};

/// Asks once; an error is a failed probe, and says why.
pub(crate) fn ask(pod: &Pod, container: &Container, phase: Phase) -> Result<()> {
    let probe = pod.probe(phase)?;
    let within = Duration::from_secs(probe.timeout_seconds.unwrap_or(1).try_into()?);
    if let Some(exec) = &probe.exec {
        let said = container.exec(exec.command.as_deref().unwrap_or_default(), within)?;
        ensure!(said.success, "{}{}", said.stdout, said.stderr);
        return Ok(());
    }
    container.network().inside(|| over_the_network(pod, probe, within))
}

fn over_the_network(pod: &Pod, probe: &Probe, within: Duration) -> Result<()> {
    if let Some(get) = &probe.http_get {
        ensure!(get.scheme.as_deref().is_none_or(|scheme| scheme == "HTTP"), "only HTTP is asked here");
        let path = get.path.as_deref().unwrap_or("/");
        let mut connection = Connection::within(address(number(pod, &get.port)?), within);
        let status = connection.send("GET", path, "", b"")?.status;
        ensure!((200..400).contains(&status), "GET {path}: {status}");
    } else if let Some(socket) = &probe.tcp_socket {
        TcpStream::connect_timeout(&address(number(pod, &socket.port)?), within)?;
    } else if let Some(health) = &probe.grpc {
        let service = grpc::field(1, health.service.as_deref().unwrap_or_default().as_bytes())?;
        let port = address(health.port.try_into()?);
        // A status, of which 1 is SERVING. https://github.com/grpc/grpc/blob/master/doc/health-checking.md
        let status = grpc::call(port, "/grpc.health.v1.Health/Check", &service, within)?;
        ensure!(status == [8, 1], "health is {status:?}");
    } else {
        bail!("a probe that asks nothing");
    }
    Ok(())
}

fn number(pod: &Pod, port: &IntOrString) -> Result<u16> {
    match port {
        IntOrString::Int(number) => (*number).try_into().context("no port"),
        IntOrString::String(name) => pod.port(name),
    }
}
