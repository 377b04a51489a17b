//! A Secret that several ModelSpecs of one namespace read is one object: platforms give all their models the same token.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::Secret;

use super::identity::Identity;
use super::model::Expanded;
use crate::diagnostic::{Diagnostic, Path, Severity};
use crate::render::{Body, KEYS, SOURCE};

/// Leaves each Secret with the first ModelSpec that yields it, with the keys that any of them reads. Two that are to be
/// filled from different places are an error.
pub(super) fn share(expanded: &mut [Expanded]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<Identity<'_>, (usize, Box<Secret>)> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    let mut errors = Vec::new();
    for at in 0..expanded.len() {
        let mut kept = Vec::with_capacity(expanded[at].objects.len());
        for object in std::mem::take(&mut expanded[at].objects) {
            let Body::Secret(secret) = &object.body else {
                kept.push(object);
                continue;
            };
            let identity = Identity::of_object(&object).into_owned();
            let Some((owner, other)) = first.get_mut(&identity) else {
                first.insert(identity, (at, secret.clone()));
                kept.push(object);
                continue;
            };
            if *owner == at {
                kept.push(object);
            } else if let Some((here, there)) = contradiction(secret, other) {
                let (path, name) =
                    (Path::spec(["secrets", object.name()]), &expanded[*owner].place.object.name);
                let message = format!(
                    "is filled from {here} here and from {there} in ModelSpec `{name}`; write the same, or rename one"
                );
                errors.push(expanded[at].place.say(Severity::Error, path, message));
            } else {
                merge(other, secret);
                shared.insert(identity);
            }
        }
        expanded[at].objects = kept;
    }
    for (identity, (owner, secret)) in first {
        if shared.contains(&identity) {
            let objects = &mut expanded[owner].objects;
            if let Some(object) = objects.iter_mut().find(|object| Identity::of_object(object) == identity) {
                object.body = Body::Secret(secret);
            }
        }
    }
    errors
}

/// What the two say differently about where the values come from.
fn contradiction(here: &Secret, there: &Secret) -> Option<(String, String)> {
    let source = |secret: &Secret| {
        let annotations = secret.metadata.annotations.as_ref();
        let values = SOURCE.map(|key| annotations.and_then(|all| all.get(key)).map_or("", String::as_str));
        format!("`{}`", values.join("/").trim_end_matches('/'))
    };
    let (here, there) = (source(here), source(there));
    (here != there).then_some((here, there))
}

/// Adds the keys of `other`; labels and annotations stay where both have them, as the rest is about one of the two.
fn merge(secret: &mut Secret, other: &Secret) {
    let keys = |secret: &Secret| secret.metadata.annotations.as_ref().and_then(|all| all.get(KEYS)).cloned();
    // Without the annotation all keys are read.
    let keys = keys(secret).zip(keys(other)).map(|(one, two)| {
        let all: BTreeSet<&str> = one.split(',').chain(two.split(',')).collect();
        all.into_iter().collect::<Vec<_>>().join(",")
    });
    let common = |own: &mut Option<BTreeMap<String, String>>, others: &Option<BTreeMap<String, String>>| {
        if let Some(own) = own {
            own.retain(|key, value| others.as_ref().and_then(|others| others.get(key)) == Some(value));
        }
    };
    common(&mut secret.metadata.labels, &other.metadata.labels);
    common(&mut secret.metadata.annotations, &other.metadata.annotations);
    let annotations = secret.metadata.annotations.get_or_insert_default();
    match keys {
        Some(keys) => annotations.insert(KEYS.into(), keys),
        None => annotations.remove(KEYS),
    };
}
