//! The Service in front of the pods.

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
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
            type_: (service.type_ != ServiceType::default()).then(|| service.type_.as_str().to_owned()),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    Object::only(Body::Service(Box::new(body)))
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
