//! A runtime that has been loaded: every field checked, every template parsed.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::catalog::Provenance;
use super::context::Context;
use super::evaluated::Evaluated;
use super::facts::Facts;
use super::left::Left;
use super::options::{self, OptionDecl, Options, Owner};
use super::parts::{self, Parts};
use super::template::{Segment, Variable};
use crate::api::v1alpha1::serving_runtime::{
    Accelerator, Layout, ReadOnlyRoot, RuntimeResources, ServingRuntimeSpec,
};
use crate::api::v1alpha1::{ConfigValue, Setting};
use crate::diagnostic::{Path, Problems};

/// A model server that ModelSpecs can name.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// What `spec.runtime` says.
    pub name: String,
    /// What names of objects start with.
    pub prefix: String,
    /// Label `creativeflow.ai/runtime`.
    pub label: String,
    /// Why one should not start with it today.
    pub deprecated: Option<String>,
    /// Images by accelerator; none at all: every ModelSpec names its own.
    pub images: BTreeMap<Accelerator, String>,
    /// The container's command; none: the image's own.
    pub command: Option<Vec<String>>,
    /// The container's working directory; none: the image's own.
    pub working_dir: Option<String>,
    /// The port that requests come in by.
    pub primary: Option<String>,
    /// How many models, where they lie, how they arrive.
    pub models: ModelRules,
    /// The writable folder of a server that fetches models itself.
    pub cache: Option<Cache>,
    /// Whom it runs as.
    pub security: Security,
    /// Shared memory that it needs.
    pub shm: Option<SharedMemory>,
    /// How it ends.
    pub drain: Drain,
    /// Requests and limits where nobody says otherwise.
    pub resources: RuntimeResources,
    /// Keys of `spec.config`, in the order in which their flags are written.
    pub options: Vec<OptionDecl>,
    /// Keys of `spec.models.<name>.config`.
    pub model_options: Vec<OptionDecl>,
    /// What another format says of it and a ModelSpec has to say here.
    pub left: Vec<Left>,
    /// Where it was defined.
    pub provenance: Provenance,
    /// The data as written, `from` merged in: for showing it to people.
    pub declared: ServingRuntimeSpec,
    pub(super) parts: Parts,
}

/// How many models, where they lie, how they arrive.
#[derive(Clone, Debug, Default)]
pub struct ModelRules {
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: Option<usize>,
    /// Where they lie in the container.
    pub dir: Option<String>,
    /// What a served name matches.
    pub name: Option<Regex>,
    /// A folder a model, or all files in one.
    pub layout: Layout,
    /// The extension of a source that names a file.
    pub file: Option<String>,
    /// Whether the runtime chooses among versions of a model.
    pub versions: bool,
    /// Whether it serves a whole repository of models.
    pub repository: bool,
    /// Whether a model takes adapters, and how they arrive.
    pub adapters: Adapters,
    /// Schemes that it can load, beside those of `fetch`; empty: all that can be downloaded or mounted.
    pub sources: Vec<String>,
    /// Who fetches, by scheme; others are downloaded.
    pub fetch: BTreeMap<String, Fetch>,
}

/// Whether a model takes adapters, and how they arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Adapters {
    /// It takes none.
    #[default]
    None,
    /// They lie in the container before the server starts: the data names no more than their path.
    Placed,
    /// As models do: the data names their location, which may be what the server fetches.
    Fetched,
}

/// Who fetches a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// The server itself.
    Server,
    /// An init container in which the server's own program pulls it.
    Pull,
}

/// The writable folder of a server that fetches models itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// Where it is mounted.
    pub path: String,
    /// Variables that tell the server.
    pub env: Vec<String>,
    /// Whether it is there even when no model is fetched at first.
    pub always: bool,
}

/// Shared memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedMemory {
    /// The size.
    pub size: String,
    /// The size with two GPUs or more.
    pub multi_gpu: Option<String>,
}

/// Whom a server runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Security {
    /// The user.
    pub uid: i64,
    /// The group.
    pub gid: i64,
    /// The group of volumes.
    pub fs_group: i64,
    /// Whether it can only run as root.
    pub root: bool,
    /// When its root file system is read-only.
    pub read_only_root: ReadOnlyRoot,
}

/// How a server ends without dropping requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drain {
    /// Seconds before the server is told to stop, in which requests stop coming.
    pub sleep: i64,
    /// The command that stops a server which ignores SIGTERM.
    pub stop: Option<Vec<String>>,
    /// Seconds that the server gives to requests in flight.
    pub timeout: Option<i64>,
    /// Seconds until it is killed.
    pub grace: i64,
}

impl Runtime {
    /// The source of the model `model` that names none, in the ModelSpec `name`; none: it is baked into the image.
    pub fn default_source(&self, name: &str, model: &str) -> Option<String> {
        let template = self.parts.default_source.as_ref()?;
        let text = template.segments().iter().map(|segment| match segment {
            Segment::Text(text) => text.as_str(),
            Segment::Variable(Variable::ModelName) => model,
            Segment::Variable(_) => name,
        });
        Some(text.collect())
    }

    /// What the server calls a model that it fetches: what follows the scheme, behind a prefix where pulling wants one.
    ///
    /// # Errors
    /// When that is no name of a model.
    pub fn reference(&self, scheme: &str, rest: &str) -> Result<String, String> {
        let pull = self.parts.pull.as_ref().filter(|_| self.models.fetch.get(scheme) == Some(&Fetch::Pull));
        pull.map_or_else(|| Ok(rest.to_owned()), |pull| pull.reference(scheme, rest))
    }

    /// Whether the `restricted` Pod Security Standard admits its pods.
    pub fn is_restricted(&self) -> bool {
        !self.security.root && self.security.uid != 0
    }

    /// Reads `spec.config`: types, ranges, choices, unknown keys.
    pub fn check_options(
        &self,
        given: &BTreeMap<String, Setting<ConfigValue>>,
        path: &Path,
        problems: &mut Problems,
    ) -> Options {
        options::check(&self.options, given, Owner::Runtime(&self.name), path, problems)
    }

    /// Reads `spec.models.<name>.config`.
    pub fn check_model_options(
        &self,
        given: &BTreeMap<String, Setting<ConfigValue>>,
        path: &Path,
        problems: &mut Problems,
    ) -> Options {
        options::check(&self.model_options, given, Owner::Runtime(&self.name), path, problems)
    }

    /// Judges all models' options beside one another: some are given for every model or for none. `models` is the path
    /// of the map of models.
    pub fn check_models_together<'a>(
        &self,
        given: impl Iterator<Item = (&'a str, &'a Options)>,
        models: &Path,
        problems: &mut Problems,
    ) {
        let given: Vec<_> = given.collect();
        for option in self.model_options.iter().filter(|option| option.together) {
            let name = option.name.as_str();
            let (with, without): (Vec<_>, Vec<_>) =
                given.iter().partition(|(_, options)| options.given(name).is_some());
            let Some((with, _)) = with.first() else { continue };
            for (model, _) in without {
                let path = models.clone().key(model).key("config").key(name);
                problems.error(
                    path,
                    format!("missing, and model `{with}` has it; give it for every model or for none"),
                );
            }
        }
    }

    /// What the runtime says about one model server.
    pub fn evaluate(&self, facts: &Facts) -> Evaluated {
        let context = Context::new(self, facts);
        Evaluated {
            args: parts::args::evaluate(&context),
            env: parts::env::evaluate(&context),
            ports: parts::ports::evaluate(&context),
            files: parts::files::evaluate(&context),
            probes: parts::probes::evaluate(&context),
            metrics: parts::metrics::evaluate(&context),
            writable: parts::writable::evaluate(&context),
            pull: parts::pull::evaluate(&context),
            jobs: parts::jobs::evaluate(&context),
            stores: parts::stores::evaluate(&context),
        }
    }
}
