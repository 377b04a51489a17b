//! Small types with a meaning of their own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::yaml::{RawKind, RawValue};

/// A value that can be left out, given, or taken away from what lies below by an explicit null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// Not written.
    #[default]
    Unset,
    /// Written as null: what a lower layer gives goes.
    Removed,
    /// Written.
    Given(T),
}

impl<T> Setting<T> {
    /// The value, if given.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            _ => None,
        }
    }

    /// The value that holds above `below`.
    pub fn over(self, below: Option<T>) -> Option<T> {
        match self {
            Self::Unset => below,
            Self::Removed => None,
            Self::Given(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Removed, Self::Given))
    }
}

impl<T: JsonSchema> JsonSchema for Setting<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Setting_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// A value of `config`: what it may be is the runtime's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it was written.
    Number(String),
    /// Text.
    Text(String),
    /// A map or list, as compact JSON.
    Json(String),
}

impl<'de> Deserialize<'de> for ConfigValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let RawValue { kind, text } = RawValue::deserialize(deserializer)?;
        Ok(match kind {
            RawKind::Boolean => Self::Boolean(text == "true"),
            RawKind::Number => Self::Number(text),
            RawKind::Text => Self::Text(text),
            RawKind::Json => Self::Json(text),
        })
    }
}

impl JsonSchema for ConfigValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ConfigValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "What the runtime's option of this name takes."})
    }
}

/// Declares markers that stand in a schema for a string with a rule of [`crate::names::Format`].
macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident = $id:literal $(| $kind:literal)?;)*) => {$(
        $(#[$doc])*
        pub(in crate::api) struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": ["string" $(, $kind)?], "format": $id})
            }
        }
    )*};
}

formats! {
    /// A label's value.
    LabelValue = "label-value";
    /// A quantity: text or a bare number.
    Quantity = "quantity" | "number";
    /// A key of a Secret or ConfigMap.
    DataKey = "data-key";
    /// A day.
    Date = "date";
    /// A name in which `*` stands for any text.
    Pattern = "pattern";
}
