//! A tree as serde's input. Strings take the raw text of any scalar, so that quantities and versions stay as written.

use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::scalar::{Kind, Scalar};
use super::tree::{Entry, Node, Value};

/// A tree that does not fit the type. Trees are checked against the type's schema first, with better words, so
/// this is what is left when schema and type disagree.
#[derive(Debug, PartialEq, Eq)]
pub struct DecodeError(String);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Reads a typed value from a tree.
///
/// # Errors
/// When the tree does not fit the type.
pub fn decode<T: DeserializeOwned>(node: &Node) -> Result<T, DecodeError> {
    T::deserialize(De(node))
}

#[derive(Clone, Copy)]
struct De<'a>(&'a Node);

impl<'a> De<'a> {
    fn scalar(self, expected: &str) -> Result<&'a Scalar, DecodeError> {
        self.0.as_scalar().ok_or_else(|| de::Error::custom(format!("expected {expected}")))
    }

    fn integer(self) -> Result<i64, DecodeError> {
        let scalar = self.scalar("an integer")?;
        scalar.as_i64().ok_or_else(|| de::Error::custom(format!("`{}` is no integer", scalar.text)))
    }
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            visitor.visit_i64(self.integer()?)
        }
    )*};
}

macro_rules! forward {
    ($to:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            self.$to(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for De<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Sequence(items) => visitor.visit_seq(Items(items.iter())),
            Value::Mapping(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
            Value::Scalar(scalar) => match scalar.kind() {
                Kind::Null => visitor.visit_unit(),
                Kind::Boolean => visitor.visit_bool(scalar.as_bool().unwrap_or_default()),
                Kind::Integer if scalar.as_i64().is_some() => {
                    visitor.visit_i64(scalar.as_i64().unwrap_or_default())
                }
                Kind::Integer | Kind::Number if scalar.as_f64().is_some() => {
                    visitor.visit_f64(scalar.as_f64().unwrap_or_default())
                }
                _ => visitor.visit_str(&scalar.text),
            },
        }
    }

    integers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    forward!(deserialize_any: deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_ignored_any);
    forward!(deserialize_str: deserialize_string deserialize_char deserialize_identifier);
    forward!(deserialize_f64: deserialize_f32);

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let scalar = self.scalar("a boolean")?;
        let value = scalar.as_bool();
        visitor.visit_bool(value.ok_or_else(|| DecodeError(format!("`{}` is no boolean", scalar.text)))?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let scalar = self.scalar("a number")?;
        let value = scalar.as_f64();
        visitor.visit_f64(value.ok_or_else(|| DecodeError(format!("`{}` is no number", scalar.text)))?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_str(&self.scalar("text")?.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if name == RAW {
            let (kind, text) = raw(self.0)?;
            return visitor.visit_string(format!("{kind}{text}"));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            _ if self.0.is_null() => visitor.visit_seq(Items([].iter())),
            Value::Sequence(items) => visitor.visit_seq(Items(items.iter())),
            _ => Err(de::Error::custom("expected a list")),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            _ if self.0.is_null() => visitor.visit_map(Entries { rest: [].iter(), value: None }),
            Value::Mapping(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
            _ => Err(de::Error::custom("expected a map")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_enum(self.scalar("text")?.text.as_str().into_deserializer())
    }
}

/// A value whose number is kept as it was written.
pub struct RawValue {
    /// What it is.
    pub kind: RawKind,
    /// Its text; of a map or list, compact JSON.
    pub text: String,
}

/// What a [`RawValue`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawKind {
    /// `true` or `false`.
    Boolean,
    /// An integer or a number.
    Number,
    /// Text, dates included.
    Text,
    /// A map or a list.
    Json,
}

/// The name by which a [`RawValue`] asks this deserializer for itself: serde has no other way to hand on raw text.
const RAW: &str = "$modelspec::RawValue";

impl<'de> serde::Deserialize<'de> for RawValue {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = RawValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RawValue, E> {
                let mut chars = text.chars();
                let kind = match chars.next() {
                    Some('b') => RawKind::Boolean,
                    Some('n') => RawKind::Number,
                    Some('j') => RawKind::Json,
                    _ => RawKind::Text,
                };
                Ok(RawValue { kind, text: chars.as_str().to_owned() })
            }
        }
        deserializer.deserialize_newtype_struct(RAW, Text)
    }
}

fn raw(node: &Node) -> Result<(char, String), DecodeError> {
    Ok(match &node.value {
        Value::Scalar(scalar) => match scalar.kind() {
            Kind::Boolean => ('b', scalar.text.to_lowercase()),
            Kind::Integer | Kind::Number => ('n', scalar.text.clone()),
            _ => ('t', scalar.text.clone()),
        },
        _ => ('j', decode::<serde_json::Value>(node)?.to_string()),
    })
}

struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        self.0.next().map(|node| seed.deserialize(De(node))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'a> {
    rest: std::slice::Iter<'a, Entry>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = Some(&entry.value);
        seed.deserialize(entry.key.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        match self.value.take() {
            Some(node) => seed.deserialize(De(node)),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}
