//! A Secret without values. It names what is to be put into it and from where; pods wait in
//! `CreateContainerConfigError` until somebody has, and no apply ever overwrites what they put there.

use k8s_openapi::api::core::v1::Secret;

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::SecretStub;

/// The annotation that names the keys, sorted, with commas; without it all keys are read.
pub const KEYS: &str = "serving.creativeflow.ai/vault-keys";

pub(super) fn render(model: &ResolvedModel, stub: &SecretStub) -> Object {
    let mut source = stub.source.clone();
    if !stub.keys.is_empty() {
        source.push((KEYS, stub.keys.join(",")));
    }
    let body = Secret {
        metadata: meta::annotated(model, stub.name.clone(), source),
        type_: Some("Opaque".into()),
        ..Secret::default()
    };
    Object { what: Some(stub.name.clone()), body: Body::Secret(Box::new(body)) }
}
