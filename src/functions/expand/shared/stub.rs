//! A Secret without values, whose annotations say where they come from.

use k8s_openapi::api::core::v1::Secret;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Filled, union};
use crate::render::KEYS;
use crate::resolve::STUB_SOURCE;

impl Filled for Secret {
    fn ways(&self) -> Vec<String> {
        let annotations = self.metadata.annotations.as_ref();
        let get = |key: &str| annotations.and_then(|all| all.get(key));
        let [mount, path, rest @ ..] = STUB_SOURCE;
        let place = [mount, path].map(|key| get(key).map_or("", String::as_str)).join("/");
        let rest = rest.into_iter().map(|key| {
            let what = key.rsplit('/').next().unwrap_or_default();
            match get(key) {
                Some(value) => format!("with `{what}: {value}`"),
                None => format!("without a `{what}`"),
            }
        });
        [format!("from `{place}`")].into_iter().chain(rest).collect()
    }

    fn join(&mut self, other: &Self) {
        let mut all = keys(&self.metadata).unwrap_or_default();
        union(&mut all, &keys(&other.metadata).unwrap_or_default());
        set_keys(&mut self.metadata, Some(all));
    }

    fn metadata(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

/// The keys that are read; without the annotation all.
pub(super) fn keys(metadata: &ObjectMeta) -> Option<Vec<String>> {
    let keys = metadata.annotations.as_ref()?.get(KEYS)?;
    Some(keys.split(',').map(str::to_owned).collect())
}

pub(super) fn set_keys(metadata: &mut ObjectMeta, keys: Option<Vec<String>>) {
    let Some(annotations) = &mut metadata.annotations else { return };
    match keys.filter(|keys| !keys.is_empty()) {
        Some(keys) => annotations.insert(KEYS.into(), keys.join(",")),
        None => annotations.remove(KEYS),
    };
}
