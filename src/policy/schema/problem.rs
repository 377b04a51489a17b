//! What the API server would refuse.

use crate::diagnostic::{Path, Step};
use crate::yaml::{Node, Value};

/// The kinds of faults; each is a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field that the kind does not have.
    UnknownField,
    /// A value of another type.
    WrongType,
    /// A required field that is not there.
    MissingField,
    /// Two items of a list that have a key in common.
    DuplicateEntry,
    /// A quantity that is none, or that its field does not take.
    InvalidQuantity,
    /// A value that its field does not take, or that does not go with another one.
    InvalidValue,
    /// A name that breaks Kubernetes' rules for it.
    InvalidName,
    /// A name that is too long for what is called after it.
    NameLength,
    /// A label or annotation that breaks the rules for its key or value.
    InvalidLabel,
    /// A port that is none, or its name.
    InvalidPort,
    /// A reference to an image that no container runtime can read.
    InvalidImage,
    /// A schedule that no clock follows.
    InvalidSchedule,
    /// A mount of a volume, or a device's claim, that the pod does not have.
    VolumeMissing,
    /// A selector that does not find the pods that its own template makes.
    SelectorMismatch,
}

/// Something that the API server would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of fault.
    pub fault: Fault,
    /// The field, from the object's root.
    pub path: Path,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub(super) fn add(
        &mut self,
        fault: Fault,
        path: Path,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.0.push(Problem { fault, path, cause: cause.into(), remedy: remedy.into() });
    }

    /// Adds a value that its field does not take, or that does not go with another one.
    pub(super) fn value(&mut self, path: Path, cause: impl Into<String>, remedy: impl Into<String>) {
        self.add(Fault::InvalidValue, path, cause, remedy);
    }

    /// Adds a field that is not there.
    pub(super) fn missing(&mut self, path: Path, cause: impl Into<String>, remedy: impl Into<String>) {
        self.add(Fault::MissingField, path, cause, remedy);
    }

    /// All of them.
    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

impl Problem {
    /// Takes the faulty value out of the document, where it would keep the rest from being typed.
    pub(in crate::policy) fn cut(&self, document: &mut Node) {
        if self.fault != Fault::WrongType {
            return;
        }
        let Some((last, holders)) = self.path.0.split_last() else { return };
        let mut node = document;
        for step in holders {
            let next = match (step, &mut node.value) {
                (Step::Key(key), Value::Mapping(entries)) => {
                    entries.iter_mut().find(|entry| entry.key == *key).map(|entry| &mut entry.value)
                }
                (Step::Index(index), Value::Sequence(items)) => items.get_mut(*index),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => return,
            }
        }
        match (last, &mut node.value) {
            (Step::Key(key), Value::Mapping(entries)) => entries.retain(|entry| entry.key != *key),
            // The others keep their places: paths of later problems, and of findings, count them.
            (Step::Index(index), Value::Sequence(items)) => {
                if let Some(item) = items.get_mut(*index) {
                    *item = Node::empty();
                }
            }
            _ => {}
        }
    }
}
