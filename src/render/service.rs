//! The Service in front of the pods.

use k8s_openapi::api::core::v1::{ClientIPConfig, Service, ServicePort, ServiceSpec, SessionAffinityConfig};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{Body, Object, meta};
use crate::api::v1alpha1::ServiceType;
use crate::resolve::{ResolvedModel, resolved};

pub(super) fn render(model: &ResolvedModel) -> Object {
    let service = &model.service;
    let body = Service {
        metadata: meta::annotated(model, model.names.service(), service.annotations.clone()),
        spec: Some(ServiceSpec {
            ports: Some(service.ports.iter().map(port).collect()),
            selector: Some(meta::pod_labels(model)),
            session_affinity: service.affinity.map(|_| "ClientIP".into()),
            session_affinity_config: service.affinity.and_then(|affinity| affinity.seconds).map(lasting),
            type_: (service.type_ != ServiceType::default()).then(|| service.type_.as_str().to_owned()),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    Object::only(Body::Service(Box::new(body)))
}

/// The Service of a change that Argo Rollouts is about: as the stable one, until Argo adds to either selector whose pods it has.
pub(super) fn canary(model: &ResolvedModel) -> Object {
    let ports = model.service.ports.iter();
    let mut metadata = meta::object(model, model.canary_service());
    // Between two changes it has the stable one's pods too, which who selects Services by this label would find twice.
    metadata.labels.as_mut().map(|labels| labels.remove(meta::APP));
    let body = Service {
        metadata,
        spec: Some(ServiceSpec {
            ports: Some(ports.map(|it| ServicePort { node_port: None, ..port(it) }).collect()),
            selector: Some(meta::pod_labels(model)),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    Object { what: Some("canary".into()), body: Body::Service(Box::new(body)) }
}

/// The Service whose name stands for the addresses of the pods.
pub(super) fn headless(model: &ResolvedModel) -> Object {
    let mut metadata = meta::object(model, model.names.headless());
    // What selects Services by this label, as those who scrape do, would find each pod twice.
    metadata.labels.as_mut().map(|labels| labels.remove(meta::APP));
    let body = Service {
        metadata,
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".into()),
            ports: Some(model.service.headless.iter().map(port).collect()),
            selector: Some(meta::pod_labels(model)),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    Object { what: Some("headless".into()), body: Body::Service(Box::new(body)) }
}

fn lasting(seconds: i32) -> SessionAffinityConfig {
    SessionAffinityConfig { client_ip: Some(ClientIPConfig { timeout_seconds: Some(seconds) }) }
}

fn port(port: &resolved::ServicePort) -> ServicePort {
    ServicePort {
        name: Some(port.name.clone()),
        port: port.port,
        // By name: the container's number may change without the Service.
        target_port: Some(IntOrString::String(port.name.clone())),
        node_port: port.node_port,
        app_protocol: port.app_protocol.clone(),
        ..ServicePort::default()
    }
}
