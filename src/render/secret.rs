//! A Secret without values. It names what is to be put into it and from where; pods wait in
//! `CreateContainerConfigError` until somebody has, and no apply ever overwrites what they put there.

use k8s_openapi::api::core::v1::Secret;

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::SecretStub;

/// The annotations that say where the values come from.
pub const SOURCE: [&str; 3] = [
    "serving.creativeflow.ai/vault-mount",
    "serving.creativeflow.ai/vault-path",
    "serving.creativeflow.ai/vault-role",
];
/// The annotation that names the keys, sorted, with commas; without it all keys are read.
pub const KEYS: &str = "serving.creativeflow.ai/vault-keys";

pub(super) fn render(model: &ResolvedModel, stub: &SecretStub) -> Object {
    let [mount, path, role_key] = SOURCE;
    let mut source = vec![(mount, stub.vault_mount.clone()), (path, stub.vault_path.clone())];
    if let Some(role) = &stub.vault_role {
        source.push((role_key, role.clone()));
    }
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
