//! The protocol of KRM functions: a stream of objects in, the same stream with edits out.
//!
//! Objects are text until somebody asks: what is not edited leaves byte for byte, comments, quotes, anchors and all,
//! because every reader and writer of YAML changes something (kpt and kustomize differ in what they mend).
//!
//! The output has the form of the input. JSON that is edited leaves as YAML, since what is added is YAML: a list in
//! braces becomes one in block style whose untouched objects keep their braces, JSON documents are set apart by `---`,
//! with one at the top so that kubectl does not take the whole for JSON. A ResourceList in braces always becomes block
//! style, because kpt would write the user's files in braces otherwise. What is added ends its lines in line feeds.

mod breaks;
mod edits;
mod embed;
mod glance;
mod item;
mod json;
mod judge;
mod layout;
mod lines;
mod split;
mod stream;
mod write;

pub use edits::{Edits, Report};
pub use item::Item;
pub use stream::{Form, ReadError, Stream, Wiring};

#[cfg(test)]
mod nasty;
#[cfg(test)]
mod tests;
