//! The one door to YAML: text becomes a tree that remembers where everything stood, typed values become text.
//!
//! Nothing else in the project but the splitter of `krm` names the YAML crate, so that replacing it is a change of two
//! folders. It is an event parser; reading into trees and writing are ours. The `serde_yaml` family is not used because
//! its output is read back wrongly by kubectl (`value: y` arrives as `true`).

mod de;
pub mod emit;
mod events;
mod parse;
mod scalar;
mod tree;

pub use de::{DecodeError, RawKind, RawValue, decode};
pub use events::{Event, aliases, events};
pub use parse::{Budget, ParseError, parse, parse_with};
pub use scalar::{Ambiguity, Kind as ScalarKind, Scalar};
pub use tree::{At, Entry, Keys, Layer, Node, Value};
