//! The protocol of KRM functions: a stream of objects in, the same stream with edits out.
//!
//! Objects are text until somebody asks: what is not edited leaves byte for byte, comments, quotes, anchors and all,
//! because every reader and writer of YAML changes something (kpt and kustomize differ in what they mend).

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
