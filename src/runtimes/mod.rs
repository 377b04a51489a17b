//! Model servers as data: the built-in ones and the user's own, read by the same loader.
//!
//! `bytes → tree → merge of from → ServingRuntimeSpec → Runtime → Evaluated`: a [`Runtime`] is parsed and checked once, when
//! it is loaded, so that evaluating it cannot fail. Nothing in Rust names a runtime.

mod behaviours;
mod builtin;
mod catalog;
mod condition;
mod context;
mod evaluated;
mod facts;
mod foreign;
mod inherit;
mod kserve;
mod left;
mod load;
mod options;
mod parts;
mod runtime;
mod schemes;
mod scope;
mod template;
mod told;
mod used;
mod value;

pub use catalog::{Catalog, Finding, Provenance};
pub use evaluated::{
    Evaluated, EvaluatedAction, EvaluatedArg, EvaluatedEnv, EvaluatedFiles, EvaluatedJob, EvaluatedLatency,
    EvaluatedMetrics, EvaluatedPort, EvaluatedProbe, EvaluatedProbes, EvaluatedPull, EvaluatedStore, Measure,
};
pub use facts::{AdapterFacts, Facts, Fetched, ModelFacts, VersionPolicy};
pub use foreign::Lookup;
pub use left::{Left, Settled};
pub use options::{OptionDecl, OptionValue, Options, Target};
pub use runtime::{Adapters, Cache, Drain, Fetch, ModelRules, Runtime, Security, SharedMemory};
pub use schemes::{DOWNLOADED, MOUNTED};
pub use used::Use;
