//! Objects for this module's tests.

use crate::diagnostic::{ObjectRef, Place};
use crate::policy::object::Object;
use crate::policy::objects::Objects;
use crate::policy::schema::Schemas;
use crate::yaml;

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
