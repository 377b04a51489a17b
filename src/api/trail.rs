//! The way to a value while a document is walked through. A list on the stack, so that what is right costs no allocation.

use crate::diagnostic::{Path, Step};

/// Where the walk stands.
pub(super) struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    step: Part<'a>,
}

/// One step of the way.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Trail<'a> {
    /// The document itself.
    pub(super) const ROOT: Self = Self { parent: None, step: Part::Root };

    pub(super) fn down(&'a self, step: Part<'a>) -> Self {
        Self { parent: Some(self), step }
    }

    /// The key that was followed last; none behind the item of a list.
    pub(super) fn key(&self) -> Option<&'a str> {
        match self.step {
            Part::Key(key) => Some(key),
            Part::Root | Part::Index(_) => None,
        }
    }

    /// Whether the way leads through a key of this name.
    pub(super) fn is_under(&self, key: &str) -> bool {
        self.key() == Some(key) || self.parent.is_some_and(|parent| parent.is_under(key))
    }

    pub(super) fn path(&self) -> Path {
        let mut path = self.parent.map(Trail::path).unwrap_or_default();
        match self.step {
            Part::Root => {}
            Part::Key(key) => path.0.push(Step::Key(key.to_owned())),
            Part::Index(index) => path.0.push(Step::Index(index)),
        }
        path
    }
}
