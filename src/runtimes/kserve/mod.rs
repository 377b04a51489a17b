//! KServe's runtimes in our format. What KServe's own controller would do with a ServingRuntime or ClusterServingRuntime is
//! written as a document of ours, which the same loader then reads; what cannot be written is told, all of it at once.
//!
//! One file a part of theirs, each taking its struct apart field by field, so that none can be overlooked.

mod container;
mod env;
mod image;
mod mounts;
mod placeholders;
mod pod;
mod ports;
mod probe_given;
mod probes;
mod security;
mod server_types;
mod tree;
mod words;

use std::collections::BTreeSet;

use super::left::{Left, Settled};
use crate::api::kserve::KserveRuntime;
use crate::api::{self, API_VERSION, Decoded, Document, v1alpha1::serving_runtime::ServingRuntime};
use crate::diagnostic::{Path, Problem, Problems, Severity, Step};
use crate::names::Format;
use crate::yaml::Node;
use placeholders::{Asked, Text};
use server_types::ServerType;

/// Where KServe puts a model.
const MODELS: &str = "/mnt/models";
/// The container that is the server.
const CONTAINER: &str = "kserve-container";

/// A runtime of KServe's in our format.
#[derive(Debug)]
pub(super) struct Translated {
    /// A `ServingRuntime` document of ours. With errors it is as far as it goes.
    pub(super) document: Node,
    /// What is to be said of theirs.
    pub(super) problems: Problems,
    /// What it leaves to ModelSpecs.
    pub(super) left: Vec<Left>,
    paths: Vec<(Path, Path)>,
}

impl Translated {
    /// Where a field of ours stands in theirs.
    pub(super) fn theirs(&self, ours: &Path) -> Path {
        let known = self.paths.iter().filter(|(known, _)| ours.0.starts_with(&known.0));
        known
            .max_by_key(|(known, _)| known.0.len())
            .map_or_else(|| Path::spec([]), |(_, theirs)| theirs.clone())
    }

    /// The field of ours by which one that inherits answers something that is said at a path of theirs.
    pub(super) fn answer(theirs: &Path) -> Option<&'static str> {
        const ANSWERS: [(&str, &str); 3] =
            [("readinessProbe", "probes"), ("securityContext", "security"), ("image", "image")];
        let Some(Step::Key(last)) = theirs.0.last() else { return None };
        ANSWERS.iter().find(|(field, _)| field == last).map(|(_, ours)| *ours)
    }

    /// Problems of our document as those of theirs.
    pub(super) fn as_theirs(&self, problems: Problems) -> Problems {
        let mut out = Problems::default();
        for problem in problems.into_vec() {
            out.add(Problem { path: self.theirs(&problem.path), ..problem });
        }
        out
    }
}

/// Translates a document of KServe's that is called `name`.
pub(super) fn translate(document: &Node, name: &str) -> Translated {
    let Decoded { value, problems, .. } = api::decode_despite::<KserveRuntime>(document.clone());
    let mut work = Work {
        name,
        spec: tree::map::<&str>([]),
        paths: Vec::new(),
        problems,
        left: Vec::new(),
        asked: BTreeSet::new(),
    };
    // Our names have no dots, and labels may.
    if Format::LabelValue.check(name).is_ok() {
        work.set("label", tree::text(name));
    }
    if let Some(KserveRuntime { api_version: _, kind: _, metadata: _, spec, status: _ }) = value {
        let annotation = |key| document.get("metadata")?.get("annotations")?.get(key)?.as_text();
        let type_ = ServerType::of(annotation(server_types::ANNOTATION), name);
        pod::pod(&mut work, spec, type_);
    }
    let Work { spec, paths, problems, left, .. } = work;
    let document = tree::map([
        ("apiVersion", tree::text(API_VERSION)),
        ("kind", tree::text(ServingRuntime::KIND)),
        ("metadata", tree::map([("name", tree::text(prefix(name)))])),
        ("spec", spec),
    ]);
    Translated { document, problems, left, paths }
}

/// The name as one of objects may start: theirs may have dots, and begin with a digit.
fn prefix(name: &str) -> String {
    let name = name.replace('.', "-");
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("runtime-{name}") } else { name }
}

/// What is put together.
struct Work<'a> {
    /// What theirs is called.
    name: &'a str,
    /// The spec of ours.
    spec: Node,
    /// Where a field of ours stands in theirs.
    paths: Vec<(Path, Path)>,
    problems: Problems,
    left: Vec<Left>,
    asked: BTreeSet<Asked>,
}

impl Work<'_> {
    /// Writes a field of ours.
    fn set(&mut self, key: &str, value: Node) {
        tree::put(&mut self.spec, key, value);
    }

    /// Notes where a field of ours stands in theirs.
    fn stands(&mut self, ours: Path, theirs: Path) {
        self.paths.push((ours, theirs));
    }

    fn error(&mut self, path: Path, message: impl Into<String>) {
        self.problems.error(path, message);
    }

    /// An error for each field that is there.
    fn refuse<const N: usize>(&mut self, path: &Path, fields: [(&str, bool); N], message: &str) {
        for (field, _) in fields.iter().filter(|(_, is_there)| *is_there) {
            self.error(path.clone().key(*field), message);
        }
    }

    /// Leaves something to ModelSpecs.
    fn leave(&mut self, settled: Settled, severity: Severity, message: String) {
        self.left.push(Left { settled, severity, message });
    }

    /// Reads text with placeholders; what is wrong with it is noted at `path`.
    fn text(&mut self, text: &str, path: &Path) -> Option<Text> {
        match Text::parse(text) {
            Ok(text) => {
                self.asked.extend(text.asked());
                Some(text)
            }
            Err(messages) => {
                for message in messages {
                    self.problems.error(path.clone(), message);
                }
                None
            }
        }
    }

    /// Reads text that cannot differ from model to model.
    fn literal(&mut self, text: &str, path: &Path) -> String {
        match self.text(text, path) {
            Some(text) if !text.is_literal() => {
                self.error(path.clone(), "a placeholder cannot stand here; write the text out");
                String::new()
            }
            Some(text) => text.alternatives().concat(),
            None => String::new(),
        }
    }
}

/// The path of a field that holds a key of the user's.
fn field(keys: &[&str]) -> Path {
    Path(keys.iter().map(|key| Step::Key((*key).to_owned())).collect())
}
