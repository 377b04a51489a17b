//! Model servers as data: the built-in ones and the user's own, read by the same loader.
//!
//! `bytes → tree → merge of from → ServingRuntimeSpec → Runtime → Evaluated`: a [`Runtime`] is parsed and checked once, when
//! it is loaded, so that evaluating it cannot fail. Nothing in Rust names a runtime.

mod catalog;
mod evaluated;
mod facts;
mod options;
mod runtime;
mod template;

pub use catalog::{Catalog, Finding, Place, Provenance};
pub use evaluated::{
    Evaluated, EvaluatedAction, EvaluatedArg, EvaluatedEnv, EvaluatedFiles, EvaluatedMetrics, EvaluatedPort,
    EvaluatedProbe, EvaluatedProbes,
};
pub use facts::{Facts, Fetched, ModelFacts, VersionPolicy};
pub use options::{OptionDecl, OptionValue, Options, Target};
pub use runtime::{Drain, Fetch, ModelRules, Runtime, Security};
