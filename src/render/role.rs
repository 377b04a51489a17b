//! The right to read and write one ConfigMap, and nothing else.

use k8s_openapi::api::rbac::v1::{PolicyRule, Role};

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Store;

pub(super) fn render(model: &ResolvedModel, store: &Store) -> Object {
    let body = Role {
        metadata: meta::object(model, store.name.clone()),
        rules: Some(vec![PolicyRule {
            api_groups: Some(vec![String::new()]),
            resources: Some(vec!["configmaps".into()]),
            // `list` and `watch` would show all of the namespace, `create` cannot be bound to a name.
            resource_names: Some(vec![store.name.clone()]),
            verbs: ["get", "update", "patch"].map(String::from).into(),
            ..PolicyRule::default()
        }]),
    };
    Object { what: Some(store.what.clone()), body: Body::Role(Box::new(body)) }
}
