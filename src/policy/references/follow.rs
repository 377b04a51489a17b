//! Follows a reference to what it names.

use super::{Held, Reference, is_cluster_wide, is_everywhere};
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
        let comes_along = |kind: &str| {
            is_everywhere(&self.group, kind, namespace, &self.name)
                || context.policy.is_external(kind, &self.name)
                || self.missing.is_none() && context.objects.of_kind(&self.group, kind).next().is_none()
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
        let severity = self.missing.unwrap_or(Severity::Error);
        // A namespace of which the stream has nothing is somebody else's.
        let is_foreign = !is_cluster_wide(&self.kind)
            && self.namespace.as_deref().is_some_and(|named| {
                Some(named) != holder.namespace()
                    && (named.starts_with("kube-") || !context.objects.has_namespace(named))
            });
        if is_foreign || context.objects.may_be_made_by(namespace, &self.name).is_some() {
            return Followed::Missing(Severity::Info);
        }
        if elsewhere.is_empty() { Followed::Missing(severity) } else { Followed::Elsewhere(elsewhere) }
    }
}
