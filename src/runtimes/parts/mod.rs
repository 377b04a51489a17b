//! The parts of a runtime: each file reads one part of its data and says what it yields for a model server.

pub(super) mod args;
pub(super) mod env;
pub(super) mod files;
pub(super) mod jobs;
pub(super) mod json;
pub(super) mod metrics;
pub(super) mod ports;
pub(super) mod probes;
pub(super) mod pull;
pub(super) mod stores;
pub(super) mod writable;

use args::Arg;
use env::Env;
use files::Files;
use jobs::Job;
use metrics::Metrics;
use ports::Port;
use probes::Probes;
use pull::Pull;
use stores::Store;
use writable::Writable;

use super::template::Template;

/// The parts, in the order of their runtime.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    /// Options, each behind those that it needs.
    pub(super) option_order: Vec<usize>,
    /// The same for those of models.
    pub(super) model_option_order: Vec<usize>,
    /// The source of a model that names none.
    pub(super) default_source: Option<Template>,
    pub(super) args: Vec<Arg>,
    pub(super) env: Vec<(String, Env)>,
    pub(super) ports: Vec<Port>,
    pub(super) files: Vec<Files>,
    pub(super) jobs: Vec<Job>,
    pub(super) stores: Vec<Store>,
    pub(super) pull: Option<Pull>,
    pub(super) probes: Probes,
    pub(super) metrics: Option<Metrics>,
    pub(super) writable: Vec<Writable>,
    /// Whether options join flag and value by `=`.
    pub(super) joined: bool,
}
