//! `models`: how many, where they lie, how they arrive.

use super::options::regex;
use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::Path;
use crate::runtimes::behaviours;
use crate::runtimes::runtime::{Fetch, ModelRules};
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Template, Variable};
use crate::suggest;

/// Schemes of sources that a server or a download can fetch.
const FETCHED: [&str; 4] = ["s3", "gs", "hf", "https"];
/// Schemes that later versions build.
const PLANNED: [&str; 3] = ["ollama", "oci", "abfs"];

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
        if let Some(message) = unknown_scheme(scheme) {
            scope.problems.error(path("fetch").key(scheme.as_str()), message);
        } else if who == "server" {
            fetch.insert(scheme.clone(), Fetch::Server);
        } else {
            scope.problems.error(path("fetch").key(scheme.as_str()), behaviours::unknown(who, &["server"]));
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
            if let Some(message) = unknown_scheme(scheme) {
                scope.problems.error(path(), message);
            }
        }
    }
    let allowed = |variable| matches!(variable, Variable::Name | Variable::ModelName);
    Some(scope.template_where(text, path, allowed, "a source takes `${name}` and `${model.name}` alone"))
}

fn unknown_scheme(scheme: &str) -> Option<String> {
    if FETCHED.contains(&scheme) {
        return None;
    }
    Some(if PLANNED.contains(&scheme) {
        format!("scheme `{scheme}` is planned and not built yet; use one of {}", suggest::list(FETCHED))
    } else {
        format!("unknown scheme `{scheme}`; use one of {}", suggest::list(FETCHED))
    })
}
