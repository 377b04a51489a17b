//! What objects name, select and have made, read by a table: no kind needs code of its own.

mod everywhere;
mod follow;
mod held;
mod keys;
mod kinds;
mod pod;
mod read;
mod remedy;
mod roles;
mod row;
mod table;
mod walk;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

pub(super) use everywhere::is_everywhere;
pub use follow::Followed;
pub use held::{Held, Holds};
pub(super) use held::{Index, may_be_same};
pub(super) use keys::keys;
pub use kinds::{is_cluster_wide, is_custom, is_known};
pub(super) use read::read;
pub use row::What;

use crate::diagnostic::{Path, Severity};
use crate::policy::selectors::Labels;

/// What an object has to do with others.
#[derive(Debug, Default)]
pub struct Links {
    /// The objects that it names.
    pub references: Vec<Reference>,
    /// The objects that it selects.
    pub selections: Vec<Selection>,
    /// The objects that its controller makes.
    pub made: Vec<Made>,
    /// The pods that a custom resource makes; those of Kubernetes' own kinds are in [`Workload`](super::Workload).
    pub pods: Vec<Pods>,
    /// Other words of a custom resource that may be names: what unknown fields name is unknown.
    pub words: Vec<String>,
    /// How the object was called before kustomize renamed it: inside a build references still say so.
    pub previous: Vec<String>,
}

/// A name of another object.
#[derive(Debug)]
pub struct Reference {
    /// Where the name stands.
    pub path: Path,
    /// The group of what is named, empty for the core group.
    pub group: Cow<'static, str>,
    /// The kind of what is named.
    pub kind: Cow<'static, str>,
    /// Another kind of the group that may have the name as well.
    pub or: Option<&'static str>,
    /// The name.
    pub name: String,
    /// The namespace that the reference gives; none where it is the holder's own.
    pub namespace: Option<String>,
    /// Whether the reference could give a namespace at all.
    pub may_cross: bool,
    /// Whether the holder does without what is not there.
    pub optional: bool,
    /// The keys that are used, each with its place.
    pub keys: Vec<(Path, String)>,
    /// The port that is used, with its place.
    pub port: Option<(Path, PortName)>,
    /// How bad it is that the target is not there; none where the kind usually comes with the cluster or a
    /// controller makes its objects, so that it is judged only where the stream has objects of the kind.
    pub missing: Option<Severity>,
}

/// A port as references name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortName {
    /// By number.
    Number(i64),
    /// By name.
    Name(String),
}

/// A selector in an object.
#[derive(Debug)]
pub struct Selection {
    /// Where it stands.
    pub path: Path,
    /// What it selects.
    pub what: What,
    /// The selector.
    pub selector: LabelSelector,
    /// The ports of what is selected that are used, each with its place.
    pub ports: Vec<(Path, PortName)>,
    /// In which namespaces it selects.
    pub namespaces: Namespaces,
}

/// In which namespaces something is looked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Namespaces {
    /// In the object's own.
    Own,
    /// In each.
    Any,
    /// In these.
    Named(Vec<String>),
}

/// An object that a controller makes.
#[derive(Debug)]
pub struct Made {
    /// Its group.
    pub group: Cow<'static, str>,
    /// Its kind.
    pub kind: Cow<'static, str>,
    /// Its name; with `ordinal` what stands before the number.
    pub name: String,
    /// Whether `-0`, `-1` and so on stand behind the name.
    pub ordinal: bool,
    /// Where it is made.
    pub namespaces: Namespaces,
    /// Its keys, for a ConfigMap or Secret; none where the stream does not tell.
    pub keys: Option<BTreeSet<String>>,
}

/// Pods that a custom resource makes.
#[derive(Debug, Default)]
pub struct Pods {
    /// The labels of its template.
    pub labels: Labels,
    /// The ports of its containers.
    pub ports: Vec<(Option<String>, i64)>,
}

impl PortName {
    /// Whether a port of this name and number is meant.
    pub fn is(&self, name: Option<&str>, number: i64) -> bool {
        match self {
            Self::Name(wanted) => name == Some(wanted),
            Self::Number(wanted) => number == *wanted,
        }
    }
}

impl fmt::Display for PortName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}`"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}
