//! A document as a value of CEL.

use std::collections::HashMap;
use std::sync::Arc;

use ::cel::Value;
use ::cel::objects::{Key, Map};

use crate::yaml::{Node, Scalar, ScalarKind, Value as Tree};

/// The value of a document, and how many values it holds.
pub(super) fn value(node: &Node) -> (Value, usize) {
    match &node.value {
        Tree::Scalar(own) => (scalar(own), 1),
        Tree::Sequence(items) => {
            let (values, sizes): (Vec<Value>, Vec<usize>) = items.iter().map(value).unzip();
            (Value::List(Arc::new(values)), 1 + sizes.into_iter().sum::<usize>())
        }
        Tree::Mapping(entries) => {
            let mut size = 1;
            let mut map = HashMap::with_capacity(entries.len());
            for entry in entries {
                let (own, below) = value(&entry.value);
                size += below;
                map.insert(Key::String(Arc::new(entry.key.clone())), own);
            }
            (Value::Map(Map { map: Arc::new(map) }), size)
        }
    }
}

/// Integers stay integers; what stands in quotes is text.
fn scalar(scalar: &Scalar) -> Value {
    let text = || Value::String(Arc::new(scalar.text.clone()));
    match scalar.kind() {
        ScalarKind::Null => Value::Null,
        ScalarKind::Boolean => scalar.as_bool().map_or_else(text, Value::Bool),
        ScalarKind::Integer => {
            scalar.as_i64().map(Value::Int).or_else(|| scalar.as_f64().map(Value::Float)).unwrap_or_else(text)
        }
        ScalarKind::Number => scalar.as_f64().map_or_else(text, Value::Float),
        ScalarKind::String | ScalarKind::Date => text(),
    }
}
