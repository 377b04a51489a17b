//! The ResourceClaimTemplate: of it each pod gets a claim of its own, which goes with it.

use k8s_openapi::api::resource::v1::{
    DeviceClaim, DeviceRequest, ExactDeviceRequest, ResourceClaimSpec, ResourceClaimTemplate,
    ResourceClaimTemplateSpec,
};

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Devices;

/// What the claim is called in the pod, and its only request.
pub(super) const NAME: &str = "gpu";

pub(super) fn render(model: &ResolvedModel, devices: &Devices) -> Object {
    let exactly = ExactDeviceRequest {
        device_class_name: devices.class.clone(),
        count: Some(devices.count),
        ..ExactDeviceRequest::default()
    };
    let request = DeviceRequest { name: NAME.into(), exactly: Some(exactly), first_available: None };
    let claim = ResourceClaimSpec {
        devices: Some(DeviceClaim { requests: Some(vec![request]), ..DeviceClaim::default() }),
    };
    let body = ResourceClaimTemplate {
        metadata: meta::object(model, devices.name.clone()),
        spec: ResourceClaimTemplateSpec { metadata: None, spec: claim },
    };
    Object::only(Body::ResourceClaimTemplate(Box::new(body)))
}
