//! Objects for this module's tests.

use super::Pools;
use crate::api::v1alpha1::ServingPolicySpec;
use crate::diagnostic::{ObjectRef, Place, Problems};
use crate::policy::object::Object;
use crate::policy::objects::Objects;
use crate::policy::schema::Schemas;
use crate::policy::serving_policy::Policy;
use crate::yaml;

/// The pools of `spec.capacity.nodes` of a policy.
pub(super) fn pools(text: &str) -> Pools {
    let text = format!("{{nodes: {text}}}");
    let node = yaml::parse(&text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
    let capacity = Some(yaml::decode(&node).unwrap_or_else(|error| panic!("{error:?}\n{text}")));
    let mut problems = Problems::default();
    let policy = Policy::of(ServingPolicySpec { capacity, ..ServingPolicySpec::default() }, &mut problems);
    assert!(!problems.has_errors(), "{problems:?}");
    policy.nodes
}

/// The objects of a stream.
pub(super) fn objects(text: &str) -> Objects {
    let read = |(index, text): (usize, &str)| {
        let document = yaml::parse(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        let of = |key: &str| document.get(key).and_then(yaml::Node::as_text).unwrap_or_default().to_owned();
        let meta = |key: &str| {
            let field = document.get("metadata").and_then(|metadata| metadata.get(key));
            field.and_then(yaml::Node::as_text).map(str::to_owned)
        };
        let object = ObjectRef {
            api_version: of("apiVersion"),
            kind: of("kind"),
            name: meta("name").unwrap_or_default(),
            namespace: meta("namespace"),
        };
        Object::read(index, Place { object, ..Place::default() }, document, &Schemas::default())
    };
    Objects::new(text.split("\n---\n").enumerate().map(read).collect())
}
