//! All objects of the stream, found by kind and name.

use std::collections::HashMap;

use super::object::Object;
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
        Self { all, by_kind, by_name }
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

    /// Every object that makes pods.
    pub fn workloads(&self) -> impl Iterator<Item = (&Object, &Workload)> {
        self.all.iter().filter_map(|object| Some((object, object.workload()?)))
    }
}
