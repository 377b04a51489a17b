//! The models: how many, how each arrives, where it lies, which versions are served.

use std::collections::BTreeMap;

use super::context::Context;
use super::mangle;
use super::mounts::{self, Mounts};
use super::resolved::{Mount, VolumeSource};
use super::sources::{self, Arrival};
use crate::api::v1alpha1::Model;
use crate::api::v1alpha1::serving_runtime::Layout;
use crate::diagnostic::{Path, Problems};
use crate::names;
use crate::runtimes::{Fetched, ModelFacts, VersionPolicy};

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
    claims: Vec<Claim>,
}

struct Claim {
    name: String,
    mount: String,
    sub_path: String,
    by: Path,
}

/// `most` is the greatest number of pods.
pub(super) fn models(cx: &Context<'_>, most: i32, problems: &mut Problems) -> Models {
    let mut out = Models::default();
    count(cx, problems);
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
    out.one_node = claims(cx, &out.claims, most > 1, problems);
    out
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

fn one(
    cx: &Context<'_>,
    name: &str,
    model: &Model,
    path: &Path,
    out: &mut Models,
    problems: &mut Problems,
) -> ModelFacts {
    let source = model.source.clone().or_else(|| cx.runtime.default_source(&cx.metadata.name, name));
    let arrival = match &source {
        None => Arrival::Baked,
        Some(source) => sources::arrival(source, cx.runtime).unwrap_or_else(|message| {
            problems.error(path.clone().key("source"), message);
            Arrival::Baked
        }),
    };
    let mut facts = ModelFacts {
        name: name.to_owned(),
        source: source.clone(),
        options: cx.runtime.check_model_options(&model.config, &path.clone().key("config"), problems),
        versions: versions(cx, model, path, problems),
        version_labels: version_labels(cx, model, path, problems),
        ..ModelFacts::default()
    };
    let flat = cx.runtime.models.layout == Layout::Flat;
    let folder = cx
        .runtime
        .models
        .dir
        .as_ref()
        .map(|dir| if flat { dir.clone() } else { format!("{dir}/{}", names::folder_name(name)) });
    let Some(folder) = folder else {
        if source.is_some() && !matches!(arrival, Arrival::Server { .. }) {
            problems.error(
                path.clone().key("source"),
                format!(
                    "runtime `{}` has no folder for models; put the model into the image",
                    cx.runtime.name
                ),
            );
        }
        return facts;
    };
    match arrival {
        Arrival::Baked => facts.path = Some(folder),
        Arrival::Server { reference } => {
            let (repo, revision) = sources::split_revision(&reference);
            facts.fetched = Some(Fetched { reference, repo, revision });
            out.fetches = true;
        }
        Arrival::Download { uri } => {
            facts.file = file(cx, &uri, path, problems);
            out.downloads.push((uri, folder.clone()));
            facts.path = Some(folder);
        }
        Arrival::Claim { claim, path: on_claim } => {
            facts.file = file(cx, &on_claim, path, problems);
            let (mount, sub_path) = claim_mount(cx, &folder, &on_claim, facts.file.is_some(), path, problems);
            out.claims.push(Claim { name: claim, mount, sub_path, by: path.clone().key("source") });
            facts.path = Some(folder);
        }
    }
    facts
}

/// The file that a source names, where the runtime serves files.
fn file(cx: &Context<'_>, source: &str, path: &Path, problems: &mut Problems) -> Option<String> {
    let extension = cx.runtime.models.file.as_deref()?;
    let name = sources::file_name(source);
    if name.ends_with(extension) && name.len() > extension.len() {
        return Some(name.to_owned());
    }
    problems.error(
        path.clone().key("source"),
        format!(
            "runtime `{}` serves a file; let the source end in one, such as `model{extension}`",
            cx.runtime.name
        ),
    );
    None
}

/// Where a claim is mounted, and what of it.
fn claim_mount(
    cx: &Context<'_>,
    folder: &str,
    on_claim: &str,
    is_file: bool,
    path: &Path,
    problems: &mut Problems,
) -> (String, String) {
    if cx.runtime.models.layout == Layout::Flat {
        if on_claim.is_empty() {
            problems.error(
                path.clone().key("source"),
                format!(
                    "runtime `{}` keeps all models in one folder; name the file: `pvc://claim/path/file`",
                    cx.runtime.name
                ),
            );
        }
        return (format!("{folder}/{}", sources::file_name(on_claim)), on_claim.to_owned());
    }
    match on_claim.rsplit_once('/') {
        Some((parent, _)) if is_file => (folder.to_owned(), parent.to_owned()),
        None if is_file => (folder.to_owned(), String::new()),
        _ => (folder.to_owned(), on_claim.to_owned()),
    }
}

fn versions(cx: &Context<'_>, model: &Model, path: &Path, problems: &mut Problems) -> VersionPolicy {
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

fn version_labels(
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
    model.version_labels.clone()
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

/// Says what is known of the claims; whether one of them holds the pods to one node.
fn claims(cx: &Context<'_>, claims: &[Claim], several: bool, problems: &mut Problems) -> bool {
    let mut one_node = false;
    for claim in claims {
        let key = (cx.metadata.namespace.clone(), claim.name.clone());
        let Some(modes) = cx.surroundings.claims.get(&key) else {
            if several {
                problems.info(
                    claim.by.clone(),
                    format!("claim `{}` is not in the input; several pods need access mode ReadWriteMany or ReadOnlyMany", claim.name),
                );
            }
            continue;
        };
        let shared = modes.iter().any(|mode| mode == "ReadWriteMany" || mode == "ReadOnlyMany");
        let single = !shared && modes.iter().any(|mode| mode == "ReadWriteOncePod");
        one_node |= !shared;
        if several && single {
            problems.error(
                claim.by.clone(),
                format!("claim `{}` is ReadWriteOncePod, which one pod can mount; use ReadOnlyMany or one replica", claim.name),
            );
        } else if several && !shared {
            problems.warning(
                claim.by.clone(),
                format!("claim `{}` is ReadWriteOnce, so all replicas must run on one node; use ReadOnlyMany or ReadWriteMany", claim.name),
            );
        }
    }
    one_node
}

impl Models {
    /// The server's mounts. The folder of models is mounted whole when downloads are all there is; beside claims or models
    /// of the image each gets a mount of its own, since a mount hides what lies below it.
    pub(super) fn mount(&self, cx: &Context<'_>, mounts: &mut Mounts, problems: &mut Problems) {
        let path = Path::spec(["models"]);
        let dir = cx.runtime.models.dir.clone().unwrap_or_default();
        let flat = cx.runtime.models.layout == Layout::Flat;
        if !self.downloads.is_empty() {
            mounts.volume("models", mounts::empty(cx.spec.download.size.clone()));
            if flat && self.downloads.len() < self.facts.len() {
                problems.error(
                    path.clone(),
                    format!("runtime `{}` keeps all models in one folder, which a download hides; download all of them or none", cx.runtime.name),
                );
            } else if flat || self.downloads.len() == self.facts.len() {
                mounts.mount(mounts::read_only("models", &dir), &path, problems);
            } else {
                for (_, folder) in &self.downloads {
                    let sub_path = Some(sources::file_name(folder).to_owned());
                    let mount = Mount { sub_path, ..mounts::read_only("models", folder) };
                    mounts.mount(mount, &path, problems);
                }
            }
        }
        for claim in &self.claims {
            let volume = mangle::volume("claim-", &claim.name);
            mounts.volume(&volume, VolumeSource::Claim { name: claim.name.clone() });
            let sub_path = Some(claim.sub_path.clone()).filter(|path| !path.is_empty());
            mounts.mount(Mount { sub_path, ..mounts::read_only(&volume, &claim.mount) }, &claim.by, problems);
        }
        if flat {
            same_file(&self.downloads, problems);
        }
    }
}

/// Downloads into one folder must not overwrite each other.
fn same_file(downloads: &[(String, String)], problems: &mut Problems) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (uri, _) in downloads {
        if let Some(other) = seen.insert(sources::file_name(uri), uri) {
            problems.error(
                Path::spec(["models"]),
                format!("`{other}` and `{uri}` are files of one name in one folder; rename one"),
            );
        }
    }
}
