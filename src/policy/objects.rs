//! All objects of the stream, found by kind and name.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::autoscalers::Autoscaler;
use super::object::Object;
use super::references;
use super::selected::Selectable;
use super::workload::Workload;

impl<'a> IntoIterator for &'a Objects {
    type Item = &'a Object;
    type IntoIter = std::slice::Iter<'a, Object>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// All objects of the stream.
#[derive(Debug, Default)]
pub struct Objects {
    all: Vec<Object>,
    by_kind: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    /// By the name of what they scale.
    autoscalers: HashMap<String, Vec<Autoscaler>>,
    links: references::Index,
    selectable: OnceLock<Selectable>,
}

impl Objects {
    /// The objects, whose indices are their places in `all`.
    pub fn new(all: Vec<Object>) -> Self {
        let mut by_kind: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for object in &all {
            by_kind.entry(object.kind().to_owned()).or_default().push(object.index);
            by_name.entry(object.name().to_owned()).or_default().push(object.index);
        }
        let mut autoscalers: HashMap<String, Vec<Autoscaler>> = HashMap::new();
        for autoscaler in all.iter().filter_map(Autoscaler::of) {
            autoscalers.entry(autoscaler.name.clone()).or_default().push(autoscaler);
        }
        let links = references::Index::new(&all);
        Self { all, by_kind, by_name, autoscalers, links, selectable: OnceLock::new() }
    }

    /// All of them, in the order of the stream.
    pub fn iter(&self) -> std::slice::Iter<'_, Object> {
        self.all.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The object at an index.
    pub fn at(&self, index: usize) -> Option<&Object> {
        self.all.get(index)
    }

    /// Those of a kind and group (empty for the core group), in the order of the stream.
    pub fn of_kind<'a>(&'a self, group: &'a str, kind: &str) -> impl Iterator<Item = &'a Object> {
        let indices = self.by_kind.get(kind).map(Vec::as_slice).unwrap_or_default();
        indices.iter().filter_map(|index| self.all.get(*index)).filter(move |object| object.group() == group)
    }

    /// The object of this group, kind, namespace and name.
    pub fn find(&self, group: &str, kind: &str, namespace: Option<&str>, name: &str) -> Option<&Object> {
        self.by_name.get(name)?.iter().filter_map(|index| self.all.get(*index)).find(|object| {
            object.kind() == kind && object.group() == group && object.namespace() == namespace
        })
    }

    /// The autoscalers of a workload, in the order of the stream.
    pub fn autoscalers_of<'a>(&'a self, workload: &'a Object) -> impl Iterator<Item = &'a Autoscaler> {
        let of_name = self.autoscalers.get(workload.name()).map(Vec::as_slice).unwrap_or_default();
        of_name.iter().filter(move |autoscaler| {
            let namespace = self.at(autoscaler.object).and_then(Object::namespace);
            autoscaler.kind == workload.kind()
                && autoscaler.group == workload.group()
                && namespace == workload.namespace()
        })
    }

    /// Those of a name, whatever their kind, in the order of the stream.
    pub fn of_name<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        let indices = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        indices.iter().filter_map(|index| self.all.get(*index))
    }

    /// What is made, and former names.
    pub(super) fn links(&self) -> &references::Index {
        &self.links
    }

    /// What selectors may find.
    pub(super) fn selectable(&self) -> &Selectable {
        self.selectable.get_or_init(|| Selectable::new(&self.all))
    }

    /// Every object that makes pods.
    pub fn workloads(&self) -> impl Iterator<Item = (&Object, &Workload)> {
        self.all.iter().filter_map(|object| Some((object, object.workload()?)))
    }
}
