//! A ConfigMap: files that the server reads, or that the ModelSpec gives.

use k8s_openapi::api::core::v1::ConfigMap;

use super::{Body, Hashing, Object, meta};
use crate::resolve::{ResolvedModel, resolved};

pub(super) fn render(model: &ResolvedModel, config: &resolved::ConfigMap, hashing: Hashing) -> Object {
    // kustomize drops both annotations where it acts on them.
    let hash = match hashing {
        Hashing::NeedsHash => Some(("kustomize.config.k8s.io/needs-hash", "true".to_owned())),
        Hashing::NeedsHashSuffix => {
            Some(("internal.config.kubernetes.io/needsHashSuffix", "enabled".to_owned()))
        }
        Hashing::Checksum => None,
    };
    let body = ConfigMap {
        metadata: meta::annotated(model, config.name.clone(), hash),
        data: Some(config.data.clone()),
        ..ConfigMap::default()
    };
    let prefix = model.names.config_map("");
    let what = config.name.strip_prefix(&prefix).unwrap_or(&config.name).to_owned();
    Object { what: Some(what), body: Body::ConfigMap(Box::new(body)) }
}

/// A ConfigMap that another application writes. Without data no apply takes away what is in it, and without a hash in its name
/// the application finds it.
pub(super) fn store(model: &ResolvedModel, store: &resolved::Store) -> Object {
    let body = ConfigMap { metadata: meta::object(model, store.name.clone()), ..ConfigMap::default() };
    Object { what: Some(store.what.clone()), body: Body::ConfigMap(Box::new(body)) }
}
