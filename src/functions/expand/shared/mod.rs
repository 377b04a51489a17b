//! A Secret that several ModelSpecs of one namespace read is one object: platforms give all their models the same token.
//! The object is the Secret itself or, with an operator, what it makes the Secret of; never both.

mod driver;
mod operator;
mod store;
mod stub;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::identity::Identity;
use super::model::Expanded;
use crate::diagnostic::{Diagnostic, Path, Severity};
use crate::render::{Body, Object};

/// What two objects by which one Secret is filled have to agree about, and what they add to one another.
trait Filled {
    /// How the Secret is filled, as the rest of `is filled …`: each of these is the same in both.
    fn ways(&self) -> Vec<String>;
    /// Adds what the other one reads.
    fn join(&mut self, other: &Self);
    /// Labels and annotations.
    fn metadata(&mut self) -> &mut ObjectMeta;
}

/// Whether an object fills a Secret, so that other ModelSpecs may yield it too.
pub(super) fn is_shared(object: &Object) -> bool {
    matches!(
        object.body,
        Body::Secret(_)
            | Body::VaultStaticSecret(_)
            | Body::VaultDynamicSecret(_)
            | Body::VaultPkiSecret(_)
            | Body::ExternalSecret(_)
            | Body::SecretProviderClass(_)
    )
}

/// The namespace and the name of a Secret.
type Secret = (Option<String>, String);

/// Leaves each Secret with the first ModelSpec that yields it, with the keys that any of them reads. Two that are to be
/// filled differently are an error.
pub(super) fn share(expanded: &mut [Expanded]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<Secret, (usize, Object)> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    let mut errors = Vec::new();
    for at in 0..expanded.len() {
        let mut kept = Vec::with_capacity(expanded[at].objects.len());
        for object in std::mem::take(&mut expanded[at].objects) {
            if !is_shared(&object) {
                kept.push(object);
                continue;
            }
            let secret = (object.namespace().map(str::to_owned), object.name().to_owned());
            let Some((owner, other)) = first.get_mut(&secret) else {
                first.insert(secret, (at, object.clone()));
                kept.push(object);
                continue;
            };
            if *owner == at {
                kept.push(object);
            } else if let Err((here, there)) = merge(&mut other.body, &object.body) {
                let (path, name) =
                    (Path::spec(["secrets", object.name()]), &expanded[*owner].place.object.name);
                let message = format!(
                    "is filled {here} here and {there} in ModelSpec `{name}`; write the same, or rename one"
                );
                errors.push(expanded[at].place.say(Severity::Error, path, message));
            } else {
                shared.insert(secret);
            }
        }
        expanded[at].objects = kept;
    }
    for (secret, (owner, merged)) in first {
        if shared.contains(&secret) {
            let identity = Identity::of_object(&merged);
            let objects = &mut expanded[owner].objects;
            if let Some(object) = objects.iter_mut().find(|object| Identity::of_object(object) == identity) {
                object.body = merged.body.clone();
            }
        }
    }
    errors
}

/// Adds one to the other, or says in what they differ: here and there.
fn merge(there: &mut Body, here: &Body) -> Result<(), (String, String)> {
    match (there, here) {
        (Body::Secret(there), Body::Secret(here)) => join(there.as_mut(), here.as_ref()),
        (Body::VaultStaticSecret(there), Body::VaultStaticSecret(here)) => {
            join(there.as_mut(), here.as_ref())
        }
        (Body::ExternalSecret(there), Body::ExternalSecret(here)) => join(there.as_mut(), here.as_ref()),
        (Body::VaultDynamicSecret(there), Body::VaultDynamicSecret(here)) => {
            join(there.as_mut(), here.as_ref())
        }
        (Body::VaultPkiSecret(there), Body::VaultPkiSecret(here)) => join(there.as_mut(), here.as_ref()),
        (Body::SecretProviderClass(there), Body::SecretProviderClass(here)) => {
            join(there.as_mut(), here.as_ref())
        }
        (there, here) => Err((by(here), by(there))),
    }
}

/// The kind of object by which a Secret is filled.
fn by(body: &Body) -> String {
    match body {
        Body::Secret(_) => "by somebody else".to_owned(),
        body => format!("by the kind `{}`", body.kind()),
    }
}

fn join<F: Filled + Clone>(there: &mut F, here: &F) -> Result<(), (String, String)> {
    let differs = here.ways().into_iter().zip(there.ways()).find(|(here, there)| here != there);
    if let Some(pair) = differs {
        return Err(pair);
    }
    there.join(here);
    // The rest of what stands there is about one of the two.
    let other = here.clone().metadata().clone();
    let common = |own: &mut Option<BTreeMap<String, String>>, others: &Option<BTreeMap<String, String>>| {
        if let Some(own) = own {
            own.retain(|key, value| others.as_ref().and_then(|others| others.get(key)) == Some(value));
        }
    };
    let metadata = there.metadata();
    common(&mut metadata.labels, &other.labels);
    let keys = stub::keys(metadata);
    common(&mut metadata.annotations, &other.annotations);
    stub::set_keys(metadata, keys);
    metadata.annotations = metadata.annotations.take().filter(|annotations| !annotations.is_empty());
    Ok(())
}

/// All of both in order, where nothing at all stands for everything that there is.
fn union<T: Ord + Clone>(own: &mut Vec<T>, other: &[T]) {
    if own.is_empty() || other.is_empty() {
        own.clear();
    } else {
        sorted(own, other);
    }
}

/// All of both in order.
fn sorted<T: Ord + Clone>(own: &mut Vec<T>, other: &[T]) {
    let all: BTreeSet<T> = own.iter().chain(other).cloned().collect();
    *own = all.into_iter().collect();
}
