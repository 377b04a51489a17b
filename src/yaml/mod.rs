//! The one door to YAML: text becomes a tree that remembers where everything stood, typed values become text.
//!
//! Nothing else in the project names the YAML crates, so that replacing one is a change of this folder.
//! `parse` uses the event parser beneath serde-saphyr, `emit` serde-saphyr's serializer; the `serde_yaml` family
//! is not used because its output is read back wrongly by kubectl (`value: y` arrives as `true`).

mod de;
pub mod emit;
mod parse;
mod scalar;
mod tree;

pub use de::{DecodeError, RawKind, RawValue, decode};
pub use parse::{Budget, ParseError, parse, parse_with};
pub use scalar::{Kind as ScalarKind, Scalar};
pub use tree::{At, Entry, Layer, Node, Value};
