//! The tree of a document: values with the place they came from.

use std::collections::HashMap;

use super::scalar::{Kind, Scalar};

/// Which layer a value came from; layers merge bottom to top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Layer(pub u8);

/// Where a value stands in the text it was parsed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// First byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
    /// The layer that gave it.
    pub layer: Layer,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place.
    pub at: At,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, number, boolean or null.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map, in the order of the file, each key once.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// Where the key stands.
    pub at: At,
    /// The value.
    pub value: Node,
}

impl Node {
    /// An empty map at the start of a document.
    pub fn empty() -> Self {
        Self { value: Value::Mapping(Vec::new()), at: At::default() }
    }

    /// Whether it is null in any spelling.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.kind() == Kind::Null)
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar, whatever its kind.
    pub fn as_text(&self) -> Option<&str> {
        self.as_scalar().map(|scalar| scalar.text.as_str())
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key of a map.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Takes the value under a key out of a map.
    pub fn take(&mut self, key: &str) -> Option<Node> {
        let Value::Mapping(entries) = &mut self.value else { return None };
        let index = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(index).value)
    }

    /// Puts every value of the tree into `layer`.
    pub fn set_layer(&mut self, layer: Layer) {
        self.at.layer = layer;
        match &mut self.value {
            Value::Scalar(_) => {}
            Value::Sequence(items) => items.iter_mut().for_each(|item| item.set_layer(layer)),
            Value::Mapping(entries) => {
                for entry in entries {
                    entry.at.layer = layer;
                    entry.value.set_layer(layer);
                }
            }
        }
    }

    /// Lays `over` on this tree: maps merge by key, anything else replaces. A null of `over` replaces too and stays
    /// as a mark, so that whoever reads the result can tell "removed here" from "never given".
    pub fn overlay(&mut self, over: Node) {
        match (&mut self.value, over.value) {
            (Value::Mapping(base), Value::Mapping(entries)) => {
                let mut keys = Keys::default();
                for entry in entries {
                    match keys.position(base, &entry.key).and_then(|position| base.get_mut(position)) {
                        Some(known) => {
                            known.at = entry.at;
                            known.value.overlay(entry.value);
                        }
                        None => base.push(entry),
                    }
                }
                self.at = over.at;
            }
            (_, value) => *self = Node { value, at: over.at },
        }
    }
}

/// Where keys stand in a map that may grow. A short one is searched from its start; of a long one an index is kept, since
/// looking for each of thousands of keys would take the square of them.
#[derive(Clone, Debug, Default)]
pub struct Keys(HashMap<String, usize>);

impl Keys {
    /// As many are searched faster than they are hashed.
    pub const FEW: usize = 32;

    /// The position of a key among `entries`, which must be those of the call before, with any number behind them.
    pub fn position(&mut self, entries: &[Entry], key: &str) -> Option<usize> {
        if entries.len() <= Self::FEW {
            return entries.iter().position(|entry| entry.key == key);
        }
        for (position, entry) in entries.iter().enumerate().skip(self.0.len()) {
            self.0.insert(entry.key.clone(), position);
        }
        self.0.get(key).copied()
    }
}
