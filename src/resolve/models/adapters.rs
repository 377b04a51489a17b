//! Adapters of a model.

use super::Models;
use super::places::Place;
use crate::api::v1alpha1::Model;
use crate::diagnostic::{Path, Problems};
use crate::names;
use crate::resolve::context::Context;
use crate::resolve::sources::{self, Arrival, By};
use crate::runtimes::{AdapterFacts, Adapters};

/// The adapters of a model. They lie beside it, as the folder of a model may be read-only.
pub(super) fn adapters(
    cx: &Context<'_>,
    name: &str,
    model: &Model,
    path: &Path,
    out: &mut Models,
    problems: &mut Problems,
) -> Vec<AdapterFacts> {
    let path = path.clone().key("adapters");
    if !model.adapters.is_empty() && cx.runtime.models.adapters == Adapters::None {
        let runtime = &cx.runtime.name;
        problems.error(path, format!("runtime `{runtime}` takes no adapters; remove them"));
        return Vec::new();
    }
    let dir = cx.runtime.models.dir.clone().unwrap_or_default();
    let beside = format!("{dir}/{}.adapters", names::folder_name(name));
    let mut facts = Vec::with_capacity(model.adapters.len());
    for (adapter, given) in &model.adapters {
        let path = path.clone().key(adapter.as_str());
        if adapter == name {
            let message = format!("model `{name}` is served under this name; give the adapter another");
            problems.error(path.clone(), message);
        }
        if !is_name(adapter) {
            let message = format!(
                "`{adapter}` is no name of an adapter; use letters, digits, `.`, `_` and `-`, with a letter or digit in front"
            );
            problems.error(path.clone(), message);
        }
        let by = path.clone().key("source");
        let Some(source) = &given.source else {
            problems.error(by, "is required; write where the adapter lives, such as `hf://owner/repo`");
            continue;
        };
        // What serves an adapter takes its name alone, so one with a revision is fetched before.
        let has_revision = source.starts_with("hf://") && source.matches(':').count() > 1;
        let is_placed = cx.runtime.models.adapters == Adapters::Placed;
        let fetch = if has_revision || is_placed { By::Pod } else { By::Anyone };
        let arrival = match sources::arrival(source, fetch, cx) {
            Ok(arrival) => arrival,
            Err(message) => {
                problems.error(by, message);
                continue;
            }
        };
        if cx.runtime.models.dir.is_none() && !matches!(arrival, Arrival::Server { .. }) {
            let runtime = &cx.runtime.name;
            problems.error(
                by,
                format!("runtime `{runtime}` fetches adapters by their name alone; leave the revision out"),
            );
            continue;
        }
        let folder = format!("{beside}/{}", names::folder_name(adapter));
        let fetched = match &arrival {
            Arrival::Server { reference, .. } => Some(reference.clone()),
            _ => None,
        };
        let place = Place {
            folder: folder.clone(),
            flat: false,
            file: cx.runtime.models.file.as_deref(),
            in_image: None,
            path: by.clone(),
            by,
            runtime: &cx.runtime.name,
        };
        let file = out.arrive(arrival, &place, problems);
        let path = if fetched.is_some() {
            None
        } else {
            Some(file.map_or(folder.clone(), |file| format!("{folder}/{file}")))
        };
        facts.push(AdapterFacts { name: adapter.clone(), path, fetched });
    }
    facts
}

/// Servers are told `name=path`, with commas or blanks between several.
fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    name.bytes().all(fits) && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}
