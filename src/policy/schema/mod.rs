//! What the API server would refuse of an object's shape.

mod builtin;
mod definitions;
mod names;
mod problem;
mod quantities;
mod scalars;
mod schedule;
mod shape;
mod spot;
#[cfg(test)]
mod tests;
mod together;
mod values;
mod walk;

pub use problem::{Fault, Problem};

use super::object::group as group_of;
use crate::diagnostic::ObjectRef;
use crate::suggest;
use crate::yaml::Node;
use builtin::KUBERNETES;
use definitions::Definitions;

/// The schemas of all kinds: those of Kubernetes, and of custom kinds whose definitions are known.
#[derive(Debug, Default)]
pub struct Schemas {
    custom: Definitions,
}

impl Schemas {
    /// Adds the kinds that a CustomResourceDefinition brings.
    pub fn define(&mut self, document: &Node) {
        self.custom.add(document);
    }

    /// Everything that the API server would refuse of the document's shape; nothing of a kind that is not known.
    pub fn check(&self, document: &Node, id: &ObjectRef) -> Vec<Problem> {
        match KUBERNETES.kind(&id.api_version, &id.kind) {
            Some(kind) => walk::walk(document, kind, &KUBERNETES),
            None => match self.custom.get(&id.api_version, &id.kind) {
                Some(definition) => {
                    let mut problems = definition.check(document);
                    problems.extend(walk::metadata(document, &KUBERNETES));
                    problems
                }
                None => Vec::new(),
            },
        }
    }

    /// The versions in which Kubernetes has a kind, as they stand in `apiVersion`.
    pub fn versions_of(&self, kind: &str) -> Vec<&'static str> {
        let mut versions: Vec<_> =
            KUBERNETES.kinds().filter(|(_, known)| *known == kind).map(|(version, _)| version).collect();
        versions.sort_unstable();
        versions
    }

    /// The kind of this group that is nearest to a name that none has.
    pub fn nearest_kind(&self, api_version: &str, kind: &str) -> Option<&'static str> {
        let of_version = KUBERNETES.kinds().filter(|(version, _)| *version == api_version);
        let mut known: Vec<_> = of_version.map(|(_, kind)| kind).collect();
        known.sort_unstable();
        suggest::nearest(kind, known)
    }

    /// Whether a group is one of Kubernetes' own.
    pub fn is_builtin_group(&self, group: &str) -> bool {
        KUBERNETES.kinds().any(|(version, _)| group_of(version) == group)
    }

    /// Whether objects of this kind belong to a namespace; none of a kind that is not known.
    pub fn is_namespaced(&self, api_version: &str, kind: &str) -> Option<bool> {
        let builtin = KUBERNETES.kind(api_version, kind).map(|kind| kind.namespaced);
        builtin.or_else(|| Some(self.custom.get(api_version, kind)?.namespaced))
    }

    /// Whether the kind is known.
    pub fn knows(&self, api_version: &str, kind: &str) -> bool {
        KUBERNETES.kind(api_version, kind).is_some() || self.custom.get(api_version, kind).is_some()
    }
}
