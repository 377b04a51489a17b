//! The models: how many, how each arrives, where it lies, which versions are served.

mod adapters;
pub(super) mod claims;
mod images;
mod mount;
mod places;
mod versions;

use super::context::Context;
use super::sources::{self, Arrival, By};
use crate::api::v1alpha1::Model;
use crate::api::v1alpha1::serving_runtime::Layout;
use crate::diagnostic::{Path, Problems};
use crate::names;
use crate::runtimes::{Fetched, ModelFacts};
use claims::Claim;
use images::Image;
use places::Place;

/// What became of the models.
#[derive(Default)]
pub(super) struct Models {
    /// What the runtime's data is evaluated with.
    pub(super) facts: Vec<ModelFacts>,
    /// Sources to download and their directories.
    pub(super) downloads: Vec<(String, String)>,
    /// Whether the server fetches any itself.
    pub(super) fetches: bool,
    /// Whether a claim can be mounted on one node at a time only.
    pub(super) one_node: bool,
    /// Whether the server's image holds any.
    in_image: bool,
    claims: Vec<Claim>,
    images: Vec<Image>,
}

/// `most` is the greatest number of pods.
pub(super) fn models(cx: &Context<'_>, most: i32, problems: &mut Problems) -> Models {
    let mut out = Models::default();
    count(cx, problems);
    repository(cx, &mut out, problems);
    for (name, model) in &cx.spec.models {
        let path = Path::spec(["models", name]);
        if let Some(pattern) = &cx.runtime.models.name
            && !pattern.is_match(name)
        {
            let runtime = &cx.runtime.name;
            problems.error(
                path.clone(),
                format!(
                    "runtime `{runtime}` serves names that match `{}`; rename the model",
                    pattern.as_str()
                ),
            );
        }
        let facts = one(cx, name, model, &path, &mut out, problems);
        out.facts.push(facts);
    }
    let options = out.facts.iter().map(|model| (model.name.as_str(), &model.options));
    cx.runtime.check_models_together(options, &Path::spec(["models"]), problems);
    out.one_node = claims::check(cx, &out.claims, most > 1, problems);
    out
}

impl Models {
    /// Whether any are fetched onto a volume of the pod's.
    pub(super) fn are_kept(&self) -> bool {
        self.fetches || !self.downloads.is_empty()
    }

    /// Whether pods wait for models before they start.
    pub(super) fn are_fetched(&self) -> bool {
        self.are_kept() || !self.images.is_empty()
    }
}

fn count(cx: &Context<'_>, problems: &mut Problems) {
    let rules = &cx.runtime.models;
    let (runtime, path) = (&cx.runtime.name, Path::spec(["models"]));
    let given = cx.spec.models.len();
    match rules.max {
        Some(1) if given > 1 => {
            problems.error(path, format!("runtime `{runtime}` serves one model; make a ModelSpec for each"));
        }
        Some(max) if given > max => {
            problems.error(
                path,
                format!("runtime `{runtime}` serves at most {max} models; make another ModelSpec"),
            );
        }
        _ if given < rules.min => {
            let least = if rules.min == 1 { "a model".to_owned() } else { format!("{} models", rules.min) };
            problems.error(
                path,
                format!("runtime `{runtime}` needs {least}; write `models: {{<name>: {{source: <uri>}}}}`, or `{{}}` for one that the image holds"),
            );
        }
        _ => {}
    }
}

/// The whole folder of models at once.
fn repository(cx: &Context<'_>, out: &mut Models, problems: &mut Problems) {
    let Some(source) = &cx.spec.model_repository else { return };
    let by = Path::spec(["modelRepository"]);
    let dir = cx.runtime.models.dir.as_ref().filter(|_| cx.runtime.models.repository);
    let Some(dir) = dir else {
        let runtime = &cx.runtime.name;
        problems.error(by, format!("runtime `{runtime}` serves no repository; give each model its `source`"));
        return;
    };
    match sources::arrival(source, By::Pod, cx) {
        Ok(arrival) => {
            let place = Place {
                folder: dir.clone(),
                flat: false,
                file: None,
                in_image: None,
                path: by.clone(),
                by,
                runtime: &cx.runtime.name,
            };
            out.arrive(arrival, &place, problems);
        }
        Err(message) => problems.error(by, message),
    }
}

fn one(
    cx: &Context<'_>,
    name: &str,
    model: &Model,
    path: &Path,
    out: &mut Models,
    problems: &mut Problems,
) -> ModelFacts {
    let (rules, in_repository) = (&cx.runtime.models, cx.spec.model_repository.is_some());
    let by = path.clone().key("source");
    let default = || cx.runtime.default_source(&cx.metadata.name, name).filter(|_| !in_repository);
    let source = model.source.clone().or_else(default);
    if in_repository && source.is_some() {
        problems.error(by.clone(), "lies in `modelRepository` already; remove one of the two");
    }
    if in_repository && model.path.is_some() {
        problems.error(
            path.clone().key("path"),
            "is where a model lies in an image of its own, and this one lies in `modelRepository`; remove it",
        );
    }
    let arrival = match &source {
        None => Arrival::Baked,
        Some(source) => sources::arrival(source, By::Anyone, cx).unwrap_or_else(|message| {
            problems.error(by.clone(), message);
            Arrival::Baked
        }),
    };
    let mut facts = ModelFacts {
        name: name.to_owned(),
        source: source.clone(),
        options: cx.runtime.check_model_options(&model.config, &path.clone().key("config"), problems),
        versions: versions::versions(cx, model, path, problems),
        version_labels: versions::version_labels(cx, model, path, problems),
        ..ModelFacts::default()
    };
    let flat = rules.layout == Layout::Flat;
    if let Arrival::Server { reference, pulled } = &arrival {
        facts.pulled = *pulled;
        let split = if *pulled { sources::split_tag } else { sources::split_revision };
        let (repo, revision) = split(reference);
        facts.fetched = Some(Fetched { reference: reference.clone(), repo, revision });
    }
    if let Some(dir) = &rules.dir {
        let itself = rules.layout != Layout::PerModel;
        let folder = if itself { dir.clone() } else { format!("{dir}/{}", names::folder_name(name)) };
        facts.path = Some(folder).filter(|_| facts.fetched.is_none());
    }
    // What lies in a repository has been brought with it.
    if !(in_repository && arrival == Arrival::Baked) {
        let place = Place {
            folder: facts.path.clone().unwrap_or_default(),
            flat,
            file: rules.file.as_deref(),
            in_image: model.path.as_deref(),
            path: path.clone().key("path"),
            by,
            runtime: &cx.runtime.name,
        };
        facts.file = out.arrive(arrival, &place, problems);
    }
    facts.adapters = adapters::adapters(cx, name, model, path, out, problems);
    facts
}
