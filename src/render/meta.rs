//! Metadata: what every object is called and carries.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use crate::resolve::ResolvedModel;

/// The label by which a model's pods are selected.
pub(super) const APP: &str = "app";

/// Metadata of an object called `name`.
pub(super) fn object(model: &ResolvedModel, name: String) -> ObjectMeta {
    ObjectMeta {
        name: Some(name),
        namespace: model.namespace.clone(),
        labels: given(&model.labels),
        annotations: given(&model.annotations),
        ..ObjectMeta::default()
    }
}

/// Metadata of an object with annotations of its own, which go before those of every object.
pub(super) fn annotated<K: Into<String>>(
    model: &ResolvedModel,
    name: String,
    own: impl IntoIterator<Item = (K, String)>,
) -> ObjectMeta {
    let mut annotations = model.annotations.clone();
    annotations.extend(own.into_iter().map(|(key, value)| (key.into(), value)));
    ObjectMeta { annotations: some(annotations), ..object(model, name) }
}

/// Metadata of an object with labels beside those of every object, which they go before.
pub(super) fn labelled(model: &ResolvedModel, name: String, own: &BTreeMap<String, String>) -> ObjectMeta {
    let mut labels = model.labels.clone();
    labels.extend(own.clone());
    ObjectMeta { labels: some(labels), ..object(model, name) }
}

/// What selects the model's pods. A Deployment's selector is immutable, so nothing belongs here that may ever change.
pub(super) fn pod_labels(model: &ResolvedModel) -> BTreeMap<String, String> {
    BTreeMap::from([(APP.to_owned(), model.names.deployment())])
}

/// [`pod_labels`] as a selector.
pub(super) fn selector(model: &ResolvedModel) -> LabelSelector {
    LabelSelector { match_labels: Some(pod_labels(model)), match_expressions: None }
}

/// A map unless it is empty.
pub(super) fn some<K, V>(map: BTreeMap<K, V>) -> Option<BTreeMap<K, V>> {
    (!map.is_empty()).then_some(map)
}

/// A copy of a map unless it is empty.
pub(super) fn given(map: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    (!map.is_empty()).then(|| map.clone())
}
