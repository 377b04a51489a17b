//! `models`: how many, where they lie, how they arrive.

use super::options::regex;
use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::Path;
use crate::runtimes::behaviours;
use crate::runtimes::runtime::{Adapters, Fetch, ModelRules};
use crate::runtimes::schemes::{DOWNLOADED, FETCHED, MOUNTED};
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Template, Variable};
use crate::suggest;

/// Reads `models` but for its templates.
pub(super) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> ModelRules {
    let written = &spec.models;
    let path = |key: &str| Path::spec(["models", key]);
    if let Some(max) = written.max.filter(|max| *max < written.min) {
        scope
            .problems
            .error(path("max"), format!("{max} is less than `min`, which is {}; swap them", written.min));
    }
    if let Some(file) = &written.file {
        let rest = file.strip_prefix('.').unwrap_or_default();
        if rest.is_empty() || !rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') {
            scope.problems.error(path("file"), format!("`{file}` is no extension; write it as `.gguf`"));
        }
    }
    let name = written.name.as_deref().and_then(|pattern| regex(pattern, || path("name"), scope));
    #[allow(clippy::zero_sized_map_values)] // Behaviours will be others who fetch.
    let mut fetch = std::collections::BTreeMap::new();
    for (scheme, who) in &written.fetch {
        if let Some(message) = unknown_scheme(scheme, &FETCHED) {
            scope.problems.error(path("fetch").key(scheme.as_str()), message);
        } else if who == "server" {
            fetch.insert(scheme.clone(), Fetch::Server);
        } else {
            scope.problems.error(path("fetch").key(scheme.as_str()), behaviours::unknown(who, &["server"]));
        }
    }
    let arrive: Vec<&str> = DOWNLOADED.into_iter().chain(MOUNTED).collect();
    for (index, scheme) in written.sources.iter().enumerate() {
        if let Some(message) = unknown_scheme(scheme, &arrive) {
            scope.problems.error(path("sources").index(index), message);
        }
    }
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    ModelRules {
        min: count(written.min),
        max: written.max.map(count),
        dir: written.dir.clone(),
        name,
        layout: written.layout,
        file: written.file.clone(),
        versions: written.versions,
        repository: written.repository,
        adapters: match written.adapters {
            false => Adapters::None,
            // All texts have been read by now.
            true if scope.fetches_adapters => Adapters::Fetched,
            true => Adapters::Placed,
        },
        sources: written.sources.clone(),
        fetch,
    }
}

/// Reads `models.defaultSource`.
pub(super) fn default_source(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Option<Template> {
    let text = spec.models.default_source.as_deref()?;
    let path = || Path::spec(["models", "defaultSource"]);
    match text.split_once("://") {
        None => scope.problems.error(path(), format!("`{text}` is no URI; write `scheme://…`")),
        Some((scheme, _)) => {
            if let Some(message) = unknown_scheme(scheme, &any(spec)) {
                scope.problems.error(path(), message);
            }
        }
    }
    let allowed = |variable| matches!(variable, Variable::Name | Variable::ModelName);
    Some(scope.template_where(text, path, allowed, "a source takes `${name}` and `${model.name}` alone"))
}

/// Every scheme that a source of the runtime can have.
fn any(spec: &ServingRuntimeSpec) -> Vec<&str> {
    let fetched = spec.models.fetch.keys().map(String::as_str);
    DOWNLOADED.into_iter().chain(MOUNTED).chain(fetched).collect()
}

fn unknown_scheme(scheme: &str, known: &[&str]) -> Option<String> {
    let known = || known.iter().copied();
    (!known().any(|other| other == scheme))
        .then(|| format!("unknown scheme `{scheme}`; use one of {}", suggest::list(known())))
}
