//! One ModelSpec, from its tree to its objects.

use std::borrow::Cow;
use std::collections::HashSet;

use super::identity::Identity;
use super::shared;
use super::written::Written;
use crate::api::v1alpha1::ModelSpec;
use crate::api::{self, Origins};
use crate::diagnostic::{Diagnostic, Path, Place, Problem, Problems, Step};
use crate::functions::Input;
use crate::krm::Item;
use crate::render::{self, Hashing, Object};
use crate::resolve::{self, Names, Surroundings};
use crate::runtimes::{Catalog, Lookup, Runtime};
use crate::suggest;
use crate::yaml::Node;

/// A ModelSpec of the input, not yet read.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// Which input, and which of its items; none for a config that is not among the items.
    pub(super) input: usize,
    pub(super) item: Option<usize>,
    /// Where its document stands.
    pub(super) source: &'a Input,
    pub(super) document: Item<'a>,
}

/// What holds for every ModelSpec of a call.
#[derive(Debug)]
pub(super) struct Platform {
    /// `ModelExpander.spec.defaults`, and where it stands.
    pub(super) defaults: Option<(Node, Place)>,
    /// Every runtime that there is.
    pub(super) catalog: Catalog,
    /// Vault, and what else is in the input.
    pub(super) surroundings: Surroundings,
    /// How a change of a ConfigMap reaches the pods.
    pub(super) hashing: Hashing,
}

/// A ModelSpec and what became of it.
#[derive(Debug)]
pub(super) struct Expanded {
    /// Which input, and which of its items; none for a config that is not among the items.
    pub(super) input: usize,
    pub(super) item: Option<usize>,
    /// The file that kpt says it stands in.
    pub(super) path: Option<String>,
    /// Where it stands.
    pub(super) place: Place,
    /// Those of its objects that may still be edited; none when there is an error.
    pub(super) objects: Vec<Object>,
    /// Those that are written, behind the others.
    pub(super) written: Vec<Written>,
    /// Runtimes of other projects' that it uses, of which there is something to be said too.
    pub(super) foreign: Vec<usize>,
    /// All that is to be said about it.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Expanded {
    /// Writes the objects that stay as they are where the output is no package: all but what fills Secrets, which ModelSpecs share.
    pub(super) fn write(mut self) -> Self {
        let (shared, own) = self.objects.into_iter().partition(shared::is_shared);
        self.objects = shared;
        let own: Vec<Object> = own;
        for object in own {
            match Written::of(&object) {
                Ok(written) => self.written.push(written),
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
        self
    }

    /// The identities of its objects, in their order.
    pub(super) fn identities(&self) -> impl Iterator<Item = Identity<'_>> {
        let objects = self.objects.iter().map(Identity::of_object);
        objects.chain(self.written.iter().map(|written| Identity::of_ref(&written.named.object)))
    }
}

/// Expands one ModelSpec: layers and types, then its runtime, then every rule, then the objects.
pub(super) fn expand(found: &Found<'_>, platform: &Platform) -> Expanded {
    let Found { input, item, source, document } = *found;
    let path = document.path().map(Cow::into_owned);
    let place = source.place(&document);
    let document = match place.parse(&document.document()) {
        Ok(document) => document,
        Err(diagnostics) => {
            let (objects, written, foreign) = (Vec::new(), Vec::new(), Vec::new());
            return Expanded { input, item, path, place, objects, written, foreign, diagnostics };
        }
    };
    let defaults = platform.defaults.as_ref().map(|(node, _)| node);
    let api::Decoded { value, mut origins, mut problems, meant } = api::decode_model_spec(document, defaults);
    if place.lines {
        origins = origins.in_file(place.first_line);
    }
    let spec = origins.document().get("spec");
    let named = match &value {
        Some(model) => Some(model.spec.runtime.as_str()),
        // Whatever else is wrong with it, its runtime is looked for all the same.
        None => spec.and_then(|spec| spec.get("runtime")?.as_text()),
    };
    let look_up = |name| platform.catalog.look_up(name, place.object.namespace.as_deref());
    let (found, foreign) = named.map_or((Lookup::Broken, Vec::new()), look_up);
    let runtime = runtime(&found, named.unwrap_or_default(), &place, &platform.catalog, &mut problems);
    let objects = match value {
        Some(model) => {
            let mut rules = Problems::default();
            let objects =
                runtime.and_then(|runtime| objects(&model, &origins, runtime, platform, &mut rules));
            // A slip of the pen leaves its field missing: that follows from it and is no news.
            let meant: HashSet<&[Step]> = meant.iter().map(|path| path.0.as_slice()).collect();
            let parents: HashSet<&[Step]> =
                meant.iter().filter_map(|path| path.split_last()).map(|(_, parent)| parent).collect();
            let told = |path: &[Step]| {
                parents.contains(path) || (0..=path.len()).any(|length| meant.contains(&path[..length]))
            };
            for rule in rules.into_vec().into_iter().filter(|rule| !told(&rule.path.0)) {
                problems.add(rule);
            }
            objects.filter(|_| !problems.has_errors()).unwrap_or_default()
        }
        None => Vec::new(),
    };
    let problems = name_the_deployment(problems, &origins, runtime);
    let defaults_place = platform.defaults.as_ref().map(|(_, place)| place);
    let diagnostics = place.diagnostics(problems, &origins, defaults_place);
    Expanded { input, item, path, place, objects, written: Vec::new(), foreign, diagnostics }
}

fn objects(
    model: &ModelSpec,
    origins: &Origins,
    runtime: &Runtime,
    platform: &Platform,
    problems: &mut Problems,
) -> Option<Vec<Object>> {
    let canary = model.spec.canary.as_ref().and_then(|_| api::decode_canary(origins, problems));
    let resolved = resolve::resolve(
        (model, origins),
        canary.as_ref(),
        (runtime, &platform.catalog),
        &platform.surroundings,
        problems,
    );
    (!problems.has_errors()).then(|| render::render(&resolved, platform.hashing))
}

/// The runtime that was found. Of a broken one its own document has been told, so there is nothing to add here.
fn runtime<'c>(
    found: &Lookup<'c>,
    name: &str,
    place: &Place,
    catalog: &Catalog,
    problems: &mut Problems,
) -> Option<&'c Runtime> {
    let path = Path::spec(["runtime"]);
    match found {
        Lookup::Found(runtime) => return Some(runtime),
        Lookup::Broken => {}
        Lookup::Elsewhere(namespaces) => {
            let all = suggest::list(namespaces.iter().copied());
            let remedy = match &place.object.namespace {
                Some(own) => {
                    format!("this ModelSpec is in `{own}`; move one, or make it a ClusterServingRuntime")
                }
                None => "this ModelSpec is in none; set `metadata.namespace`".to_owned(),
            };
            problems.error(path, format!("runtime `{name}` holds in {all} alone, and {remedy}"));
        }
        Lookup::Unknown => {
            let known = catalog.names();
            let near = match suggest::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? "),
                None => String::new(),
            };
            let known = known.join(", ");
            problems.error(path, format!("unknown runtime `{name}`; {near}known: {known}"));
        }
    }
    None
}

/// Where a message sends people to the generated Deployment, say what it is called.
fn name_the_deployment(problems: Problems, origins: &Origins, runtime: Option<&Runtime>) -> Vec<Problem> {
    let name = || {
        let model = origins.document().get("metadata")?.get("name")?.as_text()?;
        Some(Names::new(runtime?.prefix.as_str(), model).deployment())
    };
    let mut problems = problems.into_vec();
    for problem in problems.iter_mut().filter(|problem| problem.message.contains(api::GENERATED_DEPLOYMENT)) {
        if let Some(name) = name() {
            problem.message =
                problem.message.replace(api::GENERATED_DEPLOYMENT, &format!("the Deployment `{name}`"));
        }
    }
    problems
}
