//! From the data of a runtime to a [`Runtime`]: templates parsed, names looked up, rules between fields checked, all mistakes
//! told at once.

mod fallback;
mod members;
mod models;
mod options;
mod order;
mod required;
mod server;

pub(super) use options::regex;

use super::catalog::Provenance;
use super::parts::{self, Parts};
use super::runtime::Runtime;
use super::scope::Scope;
use crate::api::v1alpha1::serving_runtime::{Accelerator, ArgStyle, ServingRuntime};
use crate::diagnostic::Problems;

/// Loads a runtime; it is none when an error is among the problems.
pub(super) fn load(document: ServingRuntime, provenance: Provenance) -> (Option<Runtime>, Problems) {
    let ServingRuntime { metadata, spec, .. } = document;
    let name = metadata.name;
    let mut missing = Problems::default();
    required::check(&spec, &mut missing);
    if missing.has_errors() {
        return (None, missing);
    }
    let mut scope = Scope::of(&spec);
    let scope_ref = &mut scope;
    let parts = Parts {
        args: parts::args::load(&spec, scope_ref),
        env: parts::env::load(&spec, scope_ref),
        ports: parts::ports::load(&spec, scope_ref),
        files: parts::files::load(&spec, scope_ref),
        probes: parts::probes::load(&spec, scope_ref),
        metrics: parts::metrics::load(&spec, scope_ref),
        writable: parts::writable::load(&spec, scope_ref),
        jobs: parts::jobs::load(&spec, scope_ref),
        stores: parts::stores::load(&spec, scope_ref),
        pull: parts::pull::load(&spec, scope_ref),
        joined: spec.arg_style == ArgStyle::Equals,
        default_source: models::default_source(&spec, scope_ref),
        ..Parts::default()
    };
    let (options, option_order) = options::load(&spec, &parts, scope_ref);
    let (model_options, model_option_order) = options::load_of_models(&spec, &parts, scope_ref);
    let (prefix, label) = server::names(&name, &spec, scope_ref);
    let runtime = Runtime {
        prefix,
        label,
        name,
        deprecated: spec.deprecated.clone(),
        images: Accelerator::ALL
            .into_iter()
            .filter_map(|accelerator| Some((accelerator, spec.image.get(accelerator)?.to_owned())))
            .collect(),
        command: server::command(&spec, scope_ref),
        working_dir: spec.working_dir.clone(),
        primary: spec.primary.clone(),
        models: models::load(&spec, scope_ref),
        cache: server::cache(&spec),
        security: server::security(&spec),
        shm: server::shared_memory(&spec),
        drain: server::drain(&spec, scope_ref),
        resources: server::resources(&spec, scope_ref),
        options,
        model_options,
        left: Vec::new(),
        provenance,
        declared: spec,
        parts: Parts { option_order, model_option_order, ..parts },
    };
    let problems = scope.problems;
    ((!problems.has_errors()).then_some(runtime), problems)
}
