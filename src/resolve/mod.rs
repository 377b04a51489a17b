//! `(ModelSpec, Runtime) → ResolvedModel`: every default and every rule between fields; the only fallible domain step.

pub mod names;
pub mod resolved;

pub use names::Names;
pub use resolved::ResolvedModel;
