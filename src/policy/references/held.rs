//! What there is under a name: objects of the stream, and what their controllers make.

use std::collections::{HashMap, HashSet};

use super::kinds::is_cluster_wide;
use super::{Made, Namespaces};
use crate::policy::object::Object;
use crate::policy::objects::Objects;

/// The names of what is made, and former names, for looking up.
#[derive(Debug, Default)]
pub(in crate::policy) struct Index {
    /// By name: the object and the place among what it has made.
    made: HashMap<String, Vec<(usize, usize)>>,
    /// By former name.
    previous: HashMap<String, Vec<usize>>,
    /// Of each namespace the first object that may make pods of which the stream tells nothing.
    opaque: Vec<usize>,
    /// The namespaces that objects are in, and those that are objects themselves.
    namespaces: HashSet<String>,
}

/// Something that a reference may mean.
#[derive(Clone, Copy, Debug)]
pub enum Held<'a> {
    /// An object of the stream.
    Object(&'a Object),
    /// What an object's controller makes.
    Made(&'a Object, &'a Made),
}

/// What there is of a kind and name.
#[derive(Debug, Default)]
pub struct Holds<'a> {
    /// In the namespace that was asked for, or in one that may be it.
    pub here: Vec<Held<'a>>,
    /// In other namespaces: these, in the order of the stream.
    pub elsewhere: Vec<&'a str>,
}

/// Whether two namespaces may be the same: what has none is applied to one that the stream does not tell.
pub(in crate::policy) fn may_be_same(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether an object's controller makes things of which the stream tells nothing.
fn is_opaque(object: &Object) -> bool {
    !super::is_known(object.group(), object.kind()) || object.links.made.iter().any(|made| made.kind == "Pod")
}

impl Index {
    pub(in crate::policy) fn new(all: &[Object]) -> Self {
        let mut index = Self::default();
        let mut seen = HashSet::new();
        for object in all {
            for (place, made) in object.links.made.iter().enumerate() {
                index.made.entry(made.name.clone()).or_default().push((object.index, place));
            }
            for name in &object.links.previous {
                index.previous.entry(name.clone()).or_default().push(object.index);
            }
            if is_opaque(object) && seen.insert(object.namespace()) {
                index.opaque.push(object.index);
            }
            let own = object.namespace().or((object.kind() == "Namespace").then(|| object.name()));
            if let Some(namespace) = own
                && !index.namespaces.contains(namespace)
            {
                index.namespaces.insert(namespace.to_owned());
            }
        }
        index
    }
}

impl Objects {
    /// Whether anything of the stream is in a namespace.
    pub fn has_namespace(&self, namespace: &str) -> bool {
        self.links().namespaces.contains(namespace)
    }

    /// What there is of a group, kind and name; without a namespace what there is in any.
    pub fn holds<'a>(&'a self, group: &str, kind: &str, namespace: Option<&str>, name: &str) -> Holds<'a> {
        let mut holds = Holds::default();
        let index = self.links();
        let former = index.previous.get(name).into_iter().flatten().filter_map(|at| self.at(*at));
        for object in self.of_name(name).chain(former) {
            if object.kind() == kind && object.group() == group {
                let fits = is_cluster_wide(kind) || may_be_same(object.namespace(), namespace);
                holds.add(Held::Object(object), fits, object.namespace());
            }
        }
        let made = |name: &str| index.made.get(name).map(Vec::as_slice).unwrap_or_default();
        // `data-web-0` is the first claim that a StatefulSet `web` makes from a template `data`.
        let number = name.rsplit_once('-').filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
        let of_ordinal = number.map(|(stem, _)| made(stem)).unwrap_or_default();
        let all = made(name).iter().map(|at| (at, false)).chain(of_ordinal.iter().map(|at| (at, true)));
        for ((at, place), ordinal) in all {
            let Some(object) = self.at(*at) else { continue };
            let Some(made) = object.links.made.get(*place) else { continue };
            if made.kind != kind || made.group != group || made.ordinal != ordinal {
                continue;
            }
            let held = Held::Made(object, made);
            match &made.namespaces {
                Namespaces::Any => holds.add(held, true, None),
                Namespaces::Own => {
                    holds.add(held, may_be_same(object.namespace(), namespace), object.namespace());
                }
                Namespaces::Named(names) => {
                    for own in names {
                        holds.add(held, may_be_same(Some(own), namespace), Some(own));
                    }
                }
            }
        }
        holds
    }

    /// A custom resource in a namespace that may make pods, or use what others do not name.
    pub fn opaque_in(&self, namespace: Option<&str>) -> Option<&Object> {
        let all = self.links().opaque.iter().filter_map(|index| self.at(*index));
        all.into_iter().find(|object| may_be_same(object.namespace(), namespace))
    }

    /// The custom resource that may make something of this name, as operators do: called like it, or like what stands
    /// before one of its dashes.
    pub fn may_be_made_by(&self, namespace: Option<&str>, name: &str) -> Option<&Object> {
        let stems = name.match_indices('-').map(|(at, _)| &name[..at]).chain([name]);
        let mut custom = stems
            .flat_map(|stem| self.of_name(stem))
            .filter(|object| is_opaque(object) && may_be_same(object.namespace(), namespace));
        custom.next()
    }
}

impl<'a> Holds<'a> {
    fn add(&mut self, held: Held<'a>, fits: bool, namespace: Option<&'a str>) {
        if fits {
            self.here.push(held);
        } else if let Some(namespace) = namespace
            && !self.elsewhere.contains(&namespace)
        {
            self.elsewhere.push(namespace);
        }
    }
}
