//! A value of a document with the way that leads to it, without a path being built before something is wrong.

use std::sync::LazyLock;

use super::scalars;
use crate::diagnostic::{Path, Step};
use crate::yaml::{At, Node, Scalar, Value};

/// A value and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    /// The value.
    pub node: &'a Node,
    up: Option<&'a Spot<'a>>,
    step: Towards<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Towards<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Spot<'a> {
    /// The whole document.
    pub(super) fn root(node: &'a Node) -> Self {
        Self { node, up: None, step: Towards::Root }
    }

    /// What stands under a key; none where nothing or null does.
    pub(super) fn get<'s>(&'s self, key: &'s str) -> Option<Spot<'s>> {
        let node = self.node.get(key).filter(|node| !node.is_null())?;
        Some(Spot { node, up: Some(self), step: Towards::Key(key) })
    }

    /// What stands under a key, null included, which is zero to some types.
    pub(super) fn given<'s>(&'s self, key: &'s str) -> Option<Spot<'s>> {
        self.node.get(key).map(|node| Spot { node, up: Some(self), step: Towards::Key(key) })
    }

    /// The same place, with the empty value that Go has where an item of a list is null.
    pub(super) fn zero(self, is_text: bool) -> Self {
        static EMPTY: LazyLock<[Node; 2]> = LazyLock::new(|| {
            let text = Scalar { text: String::new(), plain: false, tag: None };
            [Value::Mapping(Vec::new()), Value::Scalar(text)].map(|value| Node { value, at: At::default() })
        });
        let [mapping, text] = &*EMPTY;
        if self.node.is_null() { Self { node: if is_text { text } else { mapping }, ..self } } else { self }
    }

    /// Whether it is an item of a list.
    pub(super) fn is_item(&self) -> bool {
        matches!(self.step, Towards::Index(_))
    }

    /// The same with the key of an entry at hand.
    pub(super) fn entry<'s>(&'s self, key: &'s str, node: &'s Node) -> Spot<'s> {
        Spot { node, up: Some(self), step: Towards::Key(key) }
    }

    /// The keys of a map and what stands under them.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Spot<'_>)> {
        self.node.entries().iter().map(|entry| (entry.key.as_str(), self.entry(&entry.key, &entry.value)))
    }

    /// The items of a list.
    pub(super) fn items(&self) -> impl Iterator<Item = Spot<'_>> {
        let at = |(index, node)| Spot { node, up: Some(self), step: Towards::Index(index) };
        self.node.items().iter().enumerate().map(at)
    }

    /// The text of a field, whatever its kind; none where nothing or null stands.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key).filter(|node| !node.is_null())?.as_text()
    }

    /// The whole number of a field.
    pub(super) fn integer(&self, key: &str) -> Option<i64> {
        scalars::whole(self.node.get(key)?.as_scalar()?)
    }

    /// Whether a field is there and true.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.node.get(key).and_then(|node| node.as_scalar()?.as_bool()).unwrap_or_default()
    }

    /// How many items or entries a field has.
    pub(super) fn count(&self, key: &str) -> usize {
        self.node.get(key).map_or(0, |node| node.items().len() + node.entries().len())
    }

    /// Whether a field is there and not null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some_and(|node| !node.is_null())
    }

    /// The map or list that it stands in.
    pub(super) fn holder(&self) -> Option<&Spot<'a>> {
        self.up
    }

    /// From the document's root.
    pub(super) fn path(&self) -> Path {
        let mut path = self.up.map(Spot::path).unwrap_or_default();
        match self.step {
            Towards::Root => {}
            Towards::Key(key) => path.0.push(Step::Key(key.to_owned())),
            Towards::Index(index) => path.0.push(Step::Index(index)),
        }
        path
    }
}
