//! modelspec: a KRM function that expands a `ModelSpec` into the Kubernetes objects of a model server.

pub mod api;
pub mod cli;
pub mod diagnostic;
pub mod functions;
pub mod krm;
pub mod names;
pub mod parallel;
pub mod policy;
pub mod quantity;
pub mod render;
pub mod resolve;
pub mod runtimes;
pub mod schedule;
pub mod shell;
pub mod suggest;
pub mod yaml;
