//! What another format says of a server and this one leaves to ModelSpecs.

use crate::diagnostic::{Path, Severity};

/// Something that the runtime's author asked for in another format and that a ModelSpec has to say here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What a ModelSpec says so that it is no loss.
    pub settled: Settled,
    /// How bad it is where a ModelSpec does not.
    pub severity: Severity,
    /// What is then told.
    pub message: String,
}

/// What makes up for something that a runtime leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// A field of the ModelSpec, null included: then its author knows.
    Field(Path),
    /// A variable, in `env` or from a Secret.
    Variable(String),
    /// Nothing that could be seen.
    Never,
}
