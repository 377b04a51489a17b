//! All runtimes that a ModelSpec can name.

use std::sync::Arc;

use super::runtime::Runtime;
use crate::api::Origins;
use crate::diagnostic::{ObjectRef, Problems};
use crate::yaml::Node;

/// Where a runtime was defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// In this program.
    Builtin,
    /// In the user's input.
    User(Place),
}

/// A document of the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, where one is known.
    pub file: Option<Arc<str>>,
    /// Whether lines are those of the user's own file.
    pub lines: bool,
    /// The document: the ServingRuntime itself, or the ModelExpander that holds it.
    pub object: ObjectRef,
}

/// What there is to say about one runtime of the user's.
#[derive(Debug)]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// Where its fields stand in that document.
    pub origins: Origins,
    /// What is wrong with it; paths start at that document.
    pub problems: Problems,
}

/// All runtimes: the built-in ones, over them those of the stream, over them those of the ModelExpander.
#[derive(Debug, Default)]
pub struct Catalog {}

impl Catalog {
    /// The built-in runtimes.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// Adds a ServingRuntime of the stream.
    pub fn add_item(&mut self, _document: Node, _place: Place) {}

    /// Adds a runtime of `ModelExpander.spec.runtimes`: `spec` is the value under its name.
    pub fn add_inline(&mut self, _name: &str, _spec: Node, _place: Place) {}

    /// Loads the user's runtimes and says everything about them, each thing once. Call it when all have been added.
    pub fn finish(&mut self) -> Vec<Finding> {
        Vec::new()
    }

    /// A runtime; none when there is no such runtime, or when it is broken.
    pub fn get(&self, _name: &str) -> Option<&Runtime> {
        None
    }

    /// Whether there is such a runtime and it is broken, which [`Self::finish`] has told.
    pub fn is_broken(&self, _name: &str) -> bool {
        false
    }

    /// The names of all runtimes, in byte order.
    pub fn names(&self) -> Vec<&str> {
        Vec::new()
    }
}
