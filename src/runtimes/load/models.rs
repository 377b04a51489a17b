//! `models`: how many, where they lie, how they arrive.

use super::options::regex;
use crate::api::v1alpha1::serving_runtime::{Layout, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::parts::pull::PULL;
use crate::runtimes::runtime::{Adapters, Fetch, ModelRules};
use crate::runtimes::schemes::{DOWNLOADED, MOUNTED};
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Template, Variable};
use crate::suggest;

/// Who fetches.
const FETCHERS: [(&str, Fetch); 2] = [("server", Fetch::Server), (PULL, Fetch::Pull)];

/// Reads `models` but for its templates.
pub(super) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> ModelRules {
    let written = &spec.models;
    let path = |key: &str| Path::spec(["models", key]);
    if let Some(max) = written.max.filter(|max| *max < written.min) {
        scope
            .problems
            .error(path("max"), format!("{max} is less than `min`, which is {}; swap them", written.min));
    }
    if written.layout == Layout::Single && written.max != Some(1) {
        let message = "one model has the folder for itself in this layout; write `max: 1`";
        scope.problems.error(path("layout"), message);
    }
    if let Some(file) = &written.file {
        let rest = file.strip_prefix('.').unwrap_or_default();
        if rest.is_empty() || !rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') {
            scope.problems.error(path("file"), format!("`{file}` is no extension; write it as `.gguf`"));
        }
    }
    let name = written.name.as_deref().and_then(|pattern| regex(pattern, || path("name"), scope));
    let mut fetch = std::collections::BTreeMap::new();
    for (scheme, who) in &written.fetch {
        if let Some(message) = no_scheme(scheme) {
            scope.problems.error(path("fetch").key(scheme.as_str()), message);
        } else if let Some((_, fetcher)) = FETCHERS.iter().find(|(name, _)| name == who) {
            fetch.insert(scheme.clone(), *fetcher);
        } else {
            let message = match suggest::nearest(who, FETCHERS.map(|(name, _)| name)) {
                Some(near) => format!("`{who}` fetches nothing; did you mean `{near}`?"),
                None => format!("`{who}` fetches nothing; write `server` or `pull`"),
            };
            scope.problems.error(path("fetch").key(scheme.as_str()), message);
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

/// Why nobody can fetch from a scheme. What a server of somebody's fetches has a scheme that only it knows.
fn no_scheme(scheme: &str) -> Option<String> {
    if MOUNTED.contains(&scheme) {
        return Some(format!("what `{scheme}://` names is mounted and not fetched; remove it"));
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+.-".contains(c);
    let fits = scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.chars().all(plain);
    (!fits).then(|| {
        format!("`{scheme}` is no scheme of a URI; use lower-case letters, digits, `+`, `.` and `-`")
    })
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
