//! All runtimes that a ModelSpec can name.

use std::collections::BTreeMap;

use super::builtin::{BUILTINS, Builtin};
use super::foreign::{Foreign, Holds};
use super::inherit;
use super::runtime::Runtime;
use crate::api::Origins;
use crate::diagnostic::{Place, Problems};
use crate::yaml::Node;

/// Where a runtime was defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// In this program.
    Builtin,
    /// In the user's input.
    User(Place),
}

/// What there is to say about one runtime of the user's.
#[derive(Debug)]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// Where its fields stand in that document.
    pub origins: Origins,
    /// What is wrong with it; paths start at that document.
    pub problems: Problems,
}

/// All runtimes: the built-in ones, over them those of the stream, over them those of the ModelExpander. KServe's rank like
/// others of the stream, and one that holds in a namespace goes before those that hold everywhere.
#[derive(Debug, Default)]
pub struct Catalog {
    pub(super) added: Vec<Added>,
    /// The highest of each name among those that hold everywhere.
    pub(super) index: BTreeMap<String, usize>,
}

/// A runtime of the user's.
#[derive(Debug)]
pub(super) struct Added {
    /// Its name; empty where it has none.
    pub(super) name: String,
    /// Whether it stands in the ModelExpander.
    pub(super) inline: bool,
    /// A ServingRuntime document; around an inline one, such a document is put.
    pub(super) document: Node,
    pub(super) place: Place,
    /// What it is of KServe's; its document is then the translation.
    pub(super) foreign: Option<Foreign>,
    /// None when it is broken.
    pub(super) runtime: Option<Runtime>,
}

impl Added {
    /// The document as it stands.
    pub(super) fn stands(&self) -> &Node {
        self.foreign.as_ref().map_or(&self.document, |foreign| &foreign.theirs)
    }

    /// Where it holds.
    pub(super) fn within(&self) -> Within<'_> {
        match self.foreign.as_ref().map(|foreign| &foreign.holds) {
            None | Some(Holds::Everywhere) => Within::All,
            Some(Holds::In(namespace)) => Within::Namespace(namespace.as_deref()),
        }
    }
}

/// Where a runtime holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within<'a> {
    /// In all namespaces.
    All,
    /// In one; none where the tool that applies it decides.
    Namespace(Option<&'a str>),
}

impl Catalog {
    /// The built-in runtimes.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// Adds a ServingRuntime of the stream.
    pub fn add_item(&mut self, document: Node, place: Place) {
        let name = document.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Node::as_text);
        let name = name.unwrap_or_default().to_owned();
        self.add(Added { name, inline: false, document, place, foreign: None, runtime: None });
    }

    /// Adds a ServingRuntime or ClusterServingRuntime of KServe's: its text, which may be anything. What is to be said of it is
    /// told where something uses it, as it is somebody's object and may be there for KServe alone.
    pub fn add_kserve(&mut self, text: &str, place: Place) {
        let (foreign, document) = Foreign::read(text, &place.object);
        let name = place.object.name.clone();
        self.add(Added { name, inline: false, document, place, foreign: Some(foreign), runtime: None });
    }

    /// Adds a runtime of `ModelExpander.spec.runtimes`: `spec` is the value under its name.
    pub fn add_inline(&mut self, name: &str, spec: Node, place: Place) {
        let document = inherit::document(name, spec);
        let name = name.to_owned();
        self.add(Added { name, inline: true, document, place, foreign: None, runtime: None });
    }

    fn add(&mut self, added: Added) {
        let index = self.added.len();
        match self.index.get(&added.name) {
            _ if added.within() != Within::All => {}
            // The first of a level stays: the second is told as a mistake.
            Some(&other) if self.added[other].inline >= added.inline => {}
            _ => {
                self.index.insert(added.name.clone(), index);
            }
        }
        self.added.push(added);
    }

    /// Loads the user's runtimes and says everything about them, each thing once. Call it when all have been added.
    pub fn finish(&mut self) -> Vec<Finding> {
        inherit::load_all(self)
    }

    /// A runtime; none when there is no such runtime, or when it is broken.
    pub fn get(&self, name: &str) -> Option<&Runtime> {
        match self.index.get(name) {
            Some(&index) => self.added[index].runtime.as_ref(),
            None => Builtin::find(name)?.runtime(),
        }
    }

    /// Whether there is such a runtime and it is broken, which [`Self::finish`] has told.
    pub fn is_broken(&self, name: &str) -> bool {
        self.index.get(name).is_some_and(|index| self.added[*index].runtime.is_none())
    }

    /// The runtimes that loaded, in whatever namespace they hold.
    pub fn runtimes(&self) -> impl Iterator<Item = &Runtime> {
        let users = self.added.iter().filter_map(|added| added.runtime.as_ref());
        let builtins = BUILTINS.iter().filter(|builtin| !self.index.contains_key(builtin.name));
        users.chain(builtins.filter_map(Builtin::runtime))
    }

    /// The names of all runtimes, in byte order.
    pub fn names(&self) -> Vec<&str> {
        let users = self.added.iter().map(|added| added.name.as_str()).filter(|name| !name.is_empty());
        let mut names: Vec<_> = BUILTINS.iter().map(|builtin| builtin.name).chain(users).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
