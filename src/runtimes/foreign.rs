//! Runtimes of another project's kinds: where they hold, who may name them, and what is said of them.

use super::builtin::{BUILTINS, Builtin};
use super::catalog::{Added, Catalog, Finding, Provenance, Within};
use super::kserve::{self, Translated};
use super::left::{Left, Settled};
use super::runtime::Runtime;
use super::told;
use crate::api::decode_document;
use crate::api::kserve::NAMESPACED;
use crate::api::v1alpha1::serving_runtime::ServingRuntime;
use crate::diagnostic::{ObjectRef, Path, Problems, Severity};
use crate::names::image_repository;
use crate::yaml::{self, Node};

/// What is kept of a foreign runtime beside its translation.
#[derive(Debug)]
pub(super) struct Foreign {
    /// Where it holds.
    pub(super) holds: Holds,
    /// The document as it stands.
    pub(super) theirs: Node,
    /// Its translation, but for the document.
    pub(super) translated: Translated,
    /// What is to be said of it where something uses it.
    pub(super) said: Problems,
}

/// Where a foreign runtime holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// In all namespaces.
    Everywhere,
    /// In one; none where the tool that applies it decides.
    In(Option<String>),
}

/// What a ModelSpec finds under the name of a runtime.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// The runtime.
    Found(&'a Runtime),
    /// One that is broken, which is told with it.
    Broken,
    /// It holds in these namespaces and not, or not clearly, in that of the ModelSpec.
    Elsewhere(Vec<&'a str>),
    /// Nothing.
    Unknown,
}

impl Foreign {
    /// Reads a document, whatever it is.
    pub(super) fn read(text: &str, object: &ObjectRef) -> (Self, Node) {
        let (theirs, unreadable) = match yaml::parse(text) {
            Ok(theirs) => (theirs, Vec::new()),
            Err(errors) => (Node::empty(), errors),
        };
        let mut translated = kserve::translate(&theirs, &object.name);
        if !unreadable.is_empty() {
            translated.problems = Problems::default();
            for error in unreadable {
                translated.problems.error(Path::default(), error.told(None));
            }
        }
        let holds = match object.kind.as_str() {
            NAMESPACED => Holds::In(object.namespace.clone()),
            _ => Holds::Everywhere,
        };
        let document = std::mem::replace(&mut translated.document, Node::empty());
        (Self { holds, theirs, translated, said: Problems::default() }, document)
    }
}

impl Catalog {
    /// The runtime that a ModelSpec of a namespace means by a name, with those of KServe's, by number, of which there is
    /// something to be said: [`Self::foreign_finding`] tells it.
    pub fn look_up(&self, name: &str, namespace: Option<&str>) -> (Lookup<'_>, Vec<usize>) {
        let highest = self.index.get(name).copied();
        let inline = highest.filter(|index| self.added[*index].inline);
        let found = inline.or_else(|| self.in_namespace(name, namespace)).or(highest);
        if let Some(index) = found {
            return (self.found(index), self.of_one_level(index));
        }
        if let Some(builtin) = self.get(name) {
            return (Lookup::Found(builtin), Vec::new());
        }
        let namespaces = self.namespaces(name);
        // Which namespace one without comes into, only the tool that applies it knows.
        let is_open = |other: Option<&str>| namespace.is_none() || other.is_none();
        match namespaces[..] {
            [] => (Lookup::Unknown, Vec::new()),
            [other] if is_open(other) => match self.in_namespace(name, other) {
                Some(index) => (self.found(index), self.of_one_level(index)),
                None => (Lookup::Unknown, Vec::new()),
            },
            _ => (Lookup::Elsewhere(namespaces.into_iter().flatten().collect()), Vec::new()),
        }
    }

    /// What is to be said of one of KServe's.
    pub fn foreign_finding(&self, index: usize) -> Option<Finding> {
        let added = self.added.get(index)?;
        let mut problems = Problems::default();
        added.foreign.as_ref()?.said.iter().for_each(|problem| problems.add(problem.clone()));
        Some(told::finding(added, problems))
    }

    fn found(&self, index: usize) -> Lookup<'_> {
        self.added[index].runtime.as_ref().map_or(Lookup::Broken, Lookup::Found)
    }

    fn named(&self, name: &str) -> impl Iterator<Item = (usize, &Added)> {
        self.added.iter().enumerate().filter(move |(_, added)| added.name == name)
    }

    /// The first of those that hold in this namespace alone.
    pub(super) fn in_namespace(&self, name: &str, namespace: Option<&str>) -> Option<usize> {
        self.named(name)
            .find(|(_, added)| added.within() == Within::Namespace(namespace))
            .map(|(index, _)| index)
    }

    /// The namespaces in which a runtime of this name holds alone.
    pub(super) fn namespaces(&self, name: &str) -> Vec<Option<&str>> {
        let scoped = self.named(name).filter_map(|(_, added)| match added.within() {
            Within::Namespace(namespace) => Some(namespace),
            Within::All => None,
        });
        let mut namespaces: Vec<_> = scoped.collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        namespaces
    }

    /// The foreign ones of a name at the level of one of them: it, and those that are mistakes beside it.
    fn of_one_level(&self, index: usize) -> Vec<usize> {
        let one = &self.added[index];
        let same = |(_, other): &(usize, &Added)| {
            other.foreign.is_some() && other.inline == one.inline && other.within() == one.within()
        };
        self.named(&one.name).filter(same).map(|(index, _)| index).collect()
    }
}

/// What is to be said of a foreign runtime that others inherit from: all but what each of them answers by a field of its own.
pub(super) fn unanswered(parent: &Added, heirs: &[&Added]) -> Option<Finding> {
    let has =
        |heir: &&Added, field: &str| heir.document.get("spec").is_some_and(|spec| spec.get(field).is_some());
    let mut problems = Problems::default();
    for problem in parent.foreign.as_ref()?.said.iter() {
        let answer = Translated::answer(&problem.path).filter(|_| problem.severity != Severity::Error);
        if !answer.is_some_and(|field| heirs.iter().all(|heir| has(heir, field))) {
            problems.add(problem.clone());
        }
    }
    problems.iter().next()?;
    Some(told::finding(parent, problems))
}

/// Loads the translation of a foreign runtime; what is wrong with it is told of what stands there.
pub(super) fn load(added: &Added) -> (Option<Runtime>, Problems) {
    let Some(Foreign { translated, .. }) = &added.foreign else { return (None, Problems::default()) };
    let mut problems = Problems::default();
    translated.problems.iter().for_each(|problem| problems.add(problem.clone()));
    let decoded = decode_document::<ServingRuntime>(added.document.clone());
    // What is left out because of one error makes others, which are no news.
    let mut also = if problems.has_errors() { Problems::default() } else { decoded.problems };
    let mut runtime = None;
    if let Some(document) = decoded.value.filter(|_| !problems.has_errors()) {
        let (loaded, found) = super::load::load(document, Provenance::User(added.place.clone()));
        found.into_vec().into_iter().for_each(|problem| also.add(problem));
        runtime = loaded.map(|loaded| Runtime {
            name: added.name.clone(),
            left: translated.left.clone(),
            ..loaded
        });
    }
    let repositories = |runtime: &Runtime| -> Vec<String> {
        runtime.images.values().map(|image| image_repository(image).to_owned()).collect()
    };
    let own = runtime.as_ref().map(repositories).unwrap_or_default();
    let knows = |builtin: &&Runtime| repositories(builtin).iter().any(|image| own.contains(image));
    if let Some(builtin) = BUILTINS.iter().filter_map(Builtin::runtime).find(knows) {
        let name = &builtin.name;
        problems.info(
            translated.theirs(&Path::spec(["image"])),
            format!("the built-in runtime `{name}` starts this image, with probes and a drain made for it; name it where nothing of this one is missed"),
        );
    }
    translated.as_theirs(also).into_vec().into_iter().for_each(|problem| problems.add(problem));
    (runtime, problems)
}

/// What foreign ancestors leave to ModelSpecs, less the variables that a runtime between gives.
pub(super) fn left<'a>(line: impl Iterator<Item = &'a Added>, runtime: &Runtime) -> Vec<Left> {
    let foreign = line.filter_map(|added| added.foreign.as_ref());
    let given = |left: &&Left| match &left.settled {
        Settled::Variable(name) => runtime.declared.env.contains_key(name),
        _ => false,
    };
    foreign.flat_map(|foreign| &foreign.translated.left).filter(|left| !given(left)).cloned().collect()
}
