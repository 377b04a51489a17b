//! Values of our format, as they are put together.

use crate::yaml::{At, Entry, Node, Scalar, Value};

fn node(value: Value) -> Node {
    Node { value, at: At::default() }
}

/// Text.
pub(super) fn text(text: impl Into<String>) -> Node {
    node(Value::Scalar(Scalar::quoted(text)))
}

/// A number.
pub(super) fn bare(value: impl Into<i64>) -> Node {
    node(Value::Scalar(Scalar { text: value.into().to_string(), plain: true, tag: None }))
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = Node>) -> Node {
    node(Value::Sequence(items.into_iter().collect()))
}

/// A map in this order.
pub(super) fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Node)>) -> Node {
    let entry = |(key, value): (K, Node)| Entry { key: key.into(), at: At::default(), value };
    node(Value::Mapping(entries.into_iter().map(entry).collect()))
}

/// Puts an entry behind those of a map.
pub(super) fn put(map: &mut Node, key: &str, value: Node) {
    if let Value::Mapping(entries) = &mut map.value {
        entries.push(Entry { key: key.to_owned(), at: At::default(), value });
    }
}
