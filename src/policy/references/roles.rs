//! What rights say about objects that come later.

use k8s_openapi::api::rbac::v1::PolicyRule;

use crate::policy::object::{Body, Object};
use crate::policy::objects::Objects;

/// The rules of a `Role` or `ClusterRole`.
pub(super) fn rules(role: &Object) -> &[PolicyRule] {
    match &role.body {
        Body::Role(rules) => rules,
        _ => &[],
    }
}

/// Whether a rule lets its holder create objects of a resource.
pub(super) fn may_create(rule: &PolicyRule, resource: &str) -> bool {
    let has = |all: &[String], wanted: &str| all.iter().any(|one| one == wanted || one == "*");
    has(&rule.verbs, "create") && has(rule.resources.as_deref().unwrap_or_default(), resource)
}

impl Objects {
    /// Whether somebody in the stream has the right to create pods by himself, as controllers have.
    pub fn has_maker_of_pods(&self) -> bool {
        ["Role", "ClusterRole"].into_iter().any(|kind| {
            let mut roles = self.of_kind("rbac.authorization.k8s.io", kind);
            roles.any(|role| rules(role).iter().any(|rule| may_create(rule, "pods")))
        })
    }
}
