//! A Secret without values. It names what is to be put into it and from where; pods wait in
//! `CreateContainerConfigError` until somebody has, and no apply ever overwrites what they put there.

use k8s_openapi::api::core::v1::Secret;

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::SecretStub;

pub(super) fn render(model: &ResolvedModel, stub: &SecretStub) -> Object {
    let mut source = vec![
        ("serving.creativeflow.ai/vault-mount", stub.vault_mount.clone()),
        ("serving.creativeflow.ai/vault-path", stub.vault_path.clone()),
    ];
    if let Some(role) = &stub.vault_role {
        source.push(("serving.creativeflow.ai/vault-role", role.clone()));
    }
    if !stub.keys.is_empty() {
        source.push(("serving.creativeflow.ai/vault-keys", stub.keys.join(",")));
    }
    let body = Secret {
        metadata: meta::annotated(model, stub.name.clone(), source),
        type_: Some("Opaque".into()),
        ..Secret::default()
    };
    Object { what: Some(stub.name.clone()), body: Body::Secret(Box::new(body)) }
}
