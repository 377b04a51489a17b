//! What may stand where in an object of Kubernetes' own kinds.

use super::problem::Problems;
use super::spot::Spot;
use super::values::Check;

/// Which type it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TypeId(pub usize);

/// A type with fields.
#[derive(Debug)]
pub(super) struct Struct {
    /// Its name, such as `core.v1.Container`.
    pub name: &'static str,
    /// Its fields, in the order of their names.
    pub fields: Vec<Field>,
    /// What is asked of it as a whole.
    pub checks: Vec<&'static Check>,
    /// What its values say together.
    pub together: Option<Together>,
}

/// Judges what the values of a type say together.
pub(super) type Together = fn(&Spot<'_>, &mut Problems);

/// A field of a type.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether Kubernetes' documents ask for it.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
    /// What is asked of its value.
    pub checks: Vec<&'static Check>,
}

/// What a value may be. Null stands for "not there" everywhere but in lists with keys.
#[derive(Debug)]
pub(super) enum Shape {
    /// Text.
    Text,
    /// A whole number of 32 or 64 bits.
    Integer {
        /// Whether it has 64.
        wide: bool,
    },
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A number with a suffix, as text or as a number.
    Quantity,
    /// A whole number of 32 bits, or text.
    IntOrText,
    /// Bytes as base64.
    Base64,
    /// A moment, by RFC 3339.
    Time,
    /// Whatever.
    Any,
    /// Values under keys of the user's choice.
    Map(Box<Shape>),
    /// A list.
    List(Box<Shape>, Keys),
    /// A map with known fields.
    Struct(TypeId),
}

/// What no two items of a list may have in common.
#[derive(Debug)]
pub(super) enum Keys {
    /// Nothing.
    None,
    /// Their whole value.
    Whole,
    /// These fields together, with what they are where they are not there.
    Fields(Vec<(&'static str, Option<&'static str>)>),
}

impl Struct {
    /// The field of this name.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let index = self.fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        self.fields.get(index)
    }
}

impl Shape {
    /// What a value of it is called.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer { .. } => "an integer",
            Self::Number => "a number",
            Self::Boolean => "`true` or `false`",
            Self::Quantity => "a quantity",
            Self::IntOrText => "an integer or text",
            Self::Base64 => "base64 text",
            Self::Time => "a time such as `2026-01-31T10:00:00Z`",
            Self::Any => "a value",
            Self::Map(_) | Self::Struct(_) => "a map",
            Self::List(..) => "a list",
        }
    }
}
