//! Gives the right to one ConfigMap to the application that writes it.

use k8s_openapi::api::rbac::v1::{RoleBinding, RoleRef, Subject};

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Store;

pub(super) fn render(model: &ResolvedModel, store: &Store) -> Object {
    let body = RoleBinding {
        metadata: meta::object(model, store.name.clone()),
        role_ref: RoleRef {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "Role".into(),
            name: store.name.clone(),
        },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".into(),
            name: store.service_account.clone(),
            // No namespace: it is that of the RoleBinding, wherever a kustomization puts it.
            // https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/registry/rbac/validation/rule.go#L290
            ..Subject::default()
        }]),
    };
    Object { what: Some(store.what.clone()), body: Body::RoleBinding(Box::new(body)) }
}
