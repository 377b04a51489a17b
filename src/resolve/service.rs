//! The Service in front of the pods.

use std::collections::BTreeMap;

use super::context::Context;
use super::labels;
use super::probes::unknown_port;
use super::resolved::{Affinity, ContainerPort, Service, ServicePort};
use crate::api::v1alpha1::serving_runtime::PortProtocol;
use crate::api::v1alpha1::{ServiceType, SessionAffinity};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Evaluated, EvaluatedPort};

/// What gRPC is called between Services and gateways:
/// <https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol>.
const CLEARTEXT_HTTP2: &str = "kubernetes.io/h2c";

pub(super) fn container_ports(evaluated: &Evaluated) -> Vec<ContainerPort> {
    evaluated
        .ports
        .iter()
        .map(|port| ContainerPort { name: port.name.clone(), number: port.number })
        .collect()
}

/// The Service's ports that the ModelSpec changes.
pub(super) fn given_ports(cx: &Context<'_>) -> BTreeMap<String, i32> {
    let ports = cx.spec.service.ports.iter();
    ports.filter_map(|(name, port)| Some((name.clone(), port.port?))).collect()
}

pub(super) fn service(cx: &Context<'_>, evaluated: &Evaluated, problems: &mut Problems) -> Service {
    let given = &cx.spec.service;
    let base = Path::spec(["service", "ports"]);
    let known: Vec<&str> = evaluated.ports.iter().map(|port| port.name.as_str()).collect();
    let type_ = given.type_.unwrap_or_default();
    if known.is_empty() {
        let runtime = &cx.runtime.name;
        problems.error(
            Path::spec(["runtime"]),
            format!("runtime `{runtime}` opens no port as it is configured, and a Service needs one; set the key of `config` that opens one"),
        );
    }
    labels::refuse_protocol(&given.annotations, &Path::spec(["service", "annotations"]), problems);
    for (name, port) in &given.ports {
        if !known.contains(&name.as_str()) {
            problems.error(base.clone().key(name.as_str()), unknown_port(name, &known));
        }
        if port.node_port.is_some() && type_ == ServiceType::ClusterIP {
            problems.error(
                base.clone().key(name.as_str()).key("nodePort"),
                "a Service of type ClusterIP has no port on the nodes; set `service.type: NodePort`",
            );
        }
    }
    let port = |port: &EvaluatedPort, number, node_port| ServicePort {
        name: port.name.clone(),
        port: number,
        node_port,
        app_protocol: (port.protocol == PortProtocol::Grpc).then(|| CLEARTEXT_HTTP2.to_owned()),
    };
    let node_port = |name: &str| given.ports.get(name).and_then(|given| given.node_port);
    let all = evaluated.ports.iter();
    let ports: Vec<ServicePort> = all.map(|it| port(it, it.service, node_port(&it.name))).collect();
    if !same_number(cx, evaluated, problems) {
        clashes(&ports, &base, problems);
    }
    // Beside the Service and not in its place: an address cannot be taken from a Service that runs, and without one there is
    // nothing that would translate the Service's numbers into the container's for those who call it already.
    // <https://kubernetes.io/docs/concepts/services-networking/service/#headless-services>
    let headless = evaluated.ports.iter().filter(|_| given.headless == Some(true));
    Service {
        type_,
        annotations: given.annotations.clone(),
        ports,
        affinity: affinity(cx, problems),
        headless: headless.map(|it| port(it, it.number, None)).collect(),
    }
}

/// Whether calls from one address go to one pod, and for how long.
fn affinity(cx: &Context<'_>, problems: &mut Problems) -> Option<Affinity> {
    let given = &cx.spec.service;
    let seconds = given.session_affinity_seconds;
    if given.session_affinity == Some(SessionAffinity::ClientIP) {
        return Some(Affinity { seconds });
    }
    let path = Path::spec(["service", "sessionAffinitySeconds"]);
    if seconds.is_some() && cx.is_own(&path) {
        problems.error(
            path,
            "says how long a client keeps its pod, which none does; add `sessionAffinity: ClientIP`, or remove it",
        );
    }
    None
}

/// Two ports of one container cannot listen on one number; a key of `config` may have moved one there.
fn same_number(cx: &Context<'_>, evaluated: &Evaluated, problems: &mut Problems) -> bool {
    let mut found = false;
    for (index, port) in evaluated.ports.iter().enumerate() {
        if let Some(other) = evaluated.ports[..index].iter().find(|other| other.number == port.number) {
            let runtime = &cx.runtime.name;
            problems.error(
                Path::spec(["config"]),
                format!(
                    "ports `{}` and `{}` of runtime `{runtime}` would both be {}; change the one that `config` sets",
                    other.name, port.name, port.number
                ),
            );
            found = true;
        }
    }
    found
}

fn clashes(ports: &[ServicePort], base: &Path, problems: &mut Problems) {
    let mut by_number: BTreeMap<(bool, i32), &str> = BTreeMap::new();
    for port in ports {
        let numbers = [Some((false, port.port)), port.node_port.map(|number| (true, number))];
        for key in numbers.into_iter().flatten() {
            if let Some(other) = by_number.insert(key, &port.name) {
                problems.error(
                    base.clone().key(port.name.as_str()),
                    format!("`{other}` has the port {} already; choose another", key.1),
                );
            }
        }
    }
}
