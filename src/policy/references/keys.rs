//! The keys of ConfigMaps and Secrets, as far as the stream tells them.

use std::collections::BTreeSet;

use super::Held;
use crate::policy::object::{Body, Object};

/// The annotation of a Secret without values that names the keys which somebody fills in, with commas.
const ANNOUNCED: &str = "serving.creativeflow.ai/vault-keys";

/// Annotations and labels by which a controller is asked to fill in an object that the stream brings.
const FILLED: [&str; 7] = [
    "config.openshift.io/inject-trusted-cabundle",
    "kubernetes.io/service-account.name",
    "reflector.v1.k8s.emberstack.com/reflects",
    "replicator.v1.mittwald.de/replicate-from",
    "serving.creativeflow.ai/vault-path",
    "service.beta.openshift.io/inject-cabundle",
    "service.beta.openshift.io/originating-service-name",
];

/// The keys of all that has a name together; none where one of them may have others.
pub(in crate::policy) fn keys<'a>(held: &[Held<'a>]) -> Option<BTreeSet<&'a str>> {
    let mut all = BTreeSet::new();
    for one in held {
        match one {
            Held::Object(object) => all.extend(of_object(object)?),
            Held::Made(_, made) => all.extend(made.keys.as_ref()?.iter().map(String::as_str)),
        }
    }
    (!held.is_empty()).then_some(all)
}

/// An object without any key is there to be filled by somebody else.
fn of_object(object: &Object) -> Option<BTreeSet<&str>> {
    let announced = object.annotations.get(ANNOUNCED);
    let announced = announced.into_iter().flat_map(|keys| keys.split(',')).map(str::trim);
    let mut keys: BTreeSet<&str> = match &object.body {
        Body::ConfigMap { data, binary } => data.keys().chain(binary).map(String::as_str).collect(),
        Body::Secret { keys, .. } => keys.iter().map(String::as_str).collect(),
        _ => return None,
    };
    let has = |key: &str| object.annotations.contains_key(key) || object.labels.contains_key(key);
    let is_announced = object.annotations.contains_key(ANNOUNCED);
    if !is_announced && (keys.is_empty() || FILLED.into_iter().any(has)) {
        return None;
    }
    keys.extend(announced.filter(|key| !key.is_empty()));
    Some(keys)
}
