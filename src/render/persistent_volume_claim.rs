//! The PersistentVolumeClaim of what servers and downloads fetch.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::{Body, Object, meta};
use crate::resolve::{ResolvedModel, resolved};

pub(super) fn render(model: &ResolvedModel, claim: &resolved::PersistentVolumeClaim) -> Object {
    let body = PersistentVolumeClaim {
        metadata: meta::object(model, model.names.claim()),
        spec: Some(spec(claim)),
        ..PersistentVolumeClaim::default()
    };
    Object::only(Body::PersistentVolumeClaim(Box::new(body)))
}

/// What a claim asks for, be it an object or a part of a pod.
pub(super) fn spec(claim: &resolved::PersistentVolumeClaim) -> PersistentVolumeClaimSpec {
    let requests = BTreeMap::from([("storage".to_owned(), Quantity(claim.size.clone()))]);
    PersistentVolumeClaimSpec {
        access_modes: Some(vec![claim.access_mode.to_owned()]),
        resources: Some(VolumeResourceRequirements { requests: Some(requests), limits: None }),
        storage_class_name: claim.storage_class_name.clone(),
        ..PersistentVolumeClaimSpec::default()
    }
}
