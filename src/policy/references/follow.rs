//! Follows a reference to what it names.

use k8s_openapi::api::rbac::v1::PolicyRule;

use super::{Held, Reference, is_cluster_wide, is_everywhere, roles};
use crate::diagnostic::Severity;
use crate::policy::object::Object;
use crate::policy::rule::Context;

/// What is at the end of a reference.
#[derive(Debug)]
pub enum Followed<'a> {
    /// These; more than one only where the stream has a name twice. None where somebody else brings it, or nobody needs to.
    Found(Vec<Held<'a>>),
    /// Nothing where it should be, but something of that name in these namespaces.
    Elsewhere(Vec<&'a str>),
    /// Nothing; how bad that is.
    Missing(Severity),
}

impl Reference {
    /// The namespace in which the target is to be found.
    pub fn space<'a>(&'a self, holder: &'a Object) -> Option<&'a str> {
        self.namespace.as_deref().or_else(|| holder.namespace())
    }

    /// The kinds that may have the name.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        [Some(&*self.kind), self.or].into_iter().flatten()
    }

    /// Looks for the target.
    pub fn follow<'a>(&self, holder: &Object, context: &Context<'a>) -> Followed<'a> {
        let namespace = self.space(holder);
        // What Kubernetes itself brings stands in no stream.
        let is_of_system = namespace.is_some_and(|space| {
            space.starts_with("kube-")
                && holder.namespace() != namespace
                && !context.objects.has_namespace(space)
        });
        let comes_along = |kind: &str| {
            is_of_system
                || is_everywhere(&self.group, kind, namespace, &self.name)
                || context.policy.is_external(kind, &self.name)
                || self.missing.is_none()
                    && !context.policy.lists(kind)
                    && context.objects.of_kind(&self.group, kind).next().is_none()
        };
        if self.optional || self.kinds().any(comes_along) {
            return Followed::Found(Vec::new());
        }
        let mut elsewhere = Vec::new();
        for kind in self.kinds() {
            let holds = context.objects.holds(&self.group, kind, namespace, &self.name);
            if !holds.here.is_empty() {
                return Followed::Found(holds.here);
            }
            elsewhere.extend(holds.elsewhere);
        }
        // A policy that lists what there is of a kind leaves no doubt about the rest.
        let is_listed = self.kinds().any(|kind| context.policy.lists(kind));
        let severity = self.missing.filter(|_| !is_listed).unwrap_or(Severity::Error);
        // A namespace of which the stream has nothing is somebody else's.
        let is_foreign = !is_listed
            && !is_cluster_wide(&self.kind)
            && self.namespace.as_deref().is_some_and(|named| {
                Some(named) != holder.namespace() && !context.objects.has_namespace(named)
            });
        let comes_later = || {
            context.objects.may_be_made_by(namespace, &self.name).is_some()
                || self.is_in_a_role(namespace, context)
        };
        if is_foreign || comes_later() {
            return Followed::Missing(Severity::Info);
        }
        if elsewhere.is_empty() { Followed::Missing(severity) } else { Followed::Elsewhere(elsewhere) }
    }

    /// Whether a Role lets somebody in the namespace make such objects, or names this one: programs that write their own
    /// certificates and passwords have such rights.
    fn is_in_a_role(&self, namespace: Option<&str>, context: &Context<'_>) -> bool {
        let resource = format!("{}s", self.kind.to_lowercase());
        ["Role", "ClusterRole"].into_iter().any(|kind| {
            context.objects.of_kind("rbac.authorization.k8s.io", kind).any(|role| {
                let names_it =
                    |rule: &PolicyRule| rule.resource_names.iter().flatten().any(|name| *name == self.name);
                let is_beside = kind == "Role" && role.namespace() == namespace;
                roles::rules(role)
                    .iter()
                    .any(|rule| names_it(rule) || is_beside && roles::may_create(rule, &resource))
            })
        })
    }
}
