//! Which versions of a model are served, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::v1alpha1::Model;
use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::runtimes::VersionPolicy;

pub(super) fn versions(
    cx: &Context<'_>,
    model: &Model,
    path: &Path,
    problems: &mut Problems,
) -> VersionPolicy {
    let path = path.clone().key("versions");
    let Some(versions) = &model.versions else { return VersionPolicy::default() };
    if !cx.runtime.models.versions {
        problems.error(path, no_versions(cx, model));
        return VersionPolicy::default();
    }
    match cx.exclusive(&path, &["latest", "all", "specific"], problems) {
        Some("latest") => VersionPolicy::Latest(versions.latest.unwrap_or(1)),
        Some("all") if versions.all == Some(false) => {
            problems.error(path.key("all"), "can only be true; remove it, or write `latest: 1`");
            VersionPolicy::All
        }
        Some("all") => VersionPolicy::All,
        Some(_) => {
            let mut numbers = versions.specific.clone().unwrap_or_default();
            let given = numbers.len();
            numbers.sort_unstable();
            numbers.dedup();
            if numbers.is_empty() || numbers.len() < given {
                problems.error(path.key("specific"), "must name at least one version and each once");
            }
            VersionPolicy::Specific(numbers)
        }
        None => {
            problems.error(path, "says nothing; write `latest: 1`, `all: true` or `specific: [1]`");
            VersionPolicy::default()
        }
    }
}

pub(super) fn version_labels(
    cx: &Context<'_>,
    model: &Model,
    path: &Path,
    problems: &mut Problems,
) -> BTreeMap<String, i64> {
    let path = path.clone().key("versionLabels");
    if !model.version_labels.is_empty() && !cx.runtime.models.versions {
        problems.error(path, no_versions(cx, model));
        return BTreeMap::new();
    }
    for (label, number) in &model.version_labels {
        if label.is_empty() || !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            problems.error(
                path.clone().key(label.as_str()),
                format!("`{label}` is no label of a version; use letters, digits and `_`"),
            );
        }
        let specific = model.versions.as_ref().and_then(|versions| versions.specific.as_ref());
        if specific.is_some_and(|numbers| !numbers.contains(number)) {
            problems.error(
                path.clone().key(label.as_str()),
                format!("version {number} is not among `versions.specific`; add it there"),
            );
        }
    }
    all_served(model, &path, problems);
    model.version_labels.clone()
}

/// A label of a version that is not served stops the server's start:
/// <https://www.tensorflow.org/tfx/serving/serving_config#assigning_string_labels_to_model_versions_to_simplify_canary_and_rollback>.
fn all_served(model: &Model, path: &Path, problems: &mut Problems) {
    let served = match &model.versions {
        None => 1,
        Some(versions) if versions.specific.is_none() && versions.all.is_none() => {
            versions.latest.unwrap_or(1)
        }
        Some(_) => return,
    };
    let labelled: BTreeSet<i64> = model.version_labels.values().copied().collect();
    if i64::try_from(labelled.len()).is_ok_and(|labelled| labelled > served) {
        let numbers: Vec<String> = labelled.iter().map(i64::to_string).collect();
        problems.error(
            path.clone(),
            format!(
                "{} versions have labels, and the latest {served} {} served; write `versions: {{specific: [{}]}}`",
                labelled.len(),
                if served == 1 { "is" } else { "are" },
                numbers.join(", ")
            ),
        );
    }
}

fn no_versions(cx: &Context<'_>, model: &Model) -> String {
    let hub = model.source.as_deref().is_some_and(|source| source.starts_with("hf://"))
        || cx.runtime.models.fetch.contains_key("hf");
    if hub {
        return "put the revision into the source: `hf://owner/repo:revision`".into();
    }
    let runtime = &cx.runtime.name;
    format!("runtime `{runtime}` takes its versions from the model's own files; remove it")
}
