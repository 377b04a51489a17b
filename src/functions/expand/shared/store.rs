//! What the External Secrets Operator makes a Secret of.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Filled, union};
use crate::render::{Custom, ExternalSecretSpec};

impl Filled for Custom<ExternalSecretSpec> {
    fn ways(&self) -> Vec<String> {
        let spec = &self.spec;
        let of_keys = spec.data.iter().map(|data| &data.remote_ref);
        let mut places = of_keys.chain(spec.data_from.iter().map(|all| &all.extract));
        let place = places.next().map_or("", |place| place.key.as_str());
        vec![format!("from `{place}`"), format!("every `{}`", spec.refresh_interval)]
    }

    fn join(&mut self, other: &Self) {
        union(&mut self.spec.data, &other.spec.data);
        if self.spec.data.is_empty() && self.spec.data_from.is_empty() {
            self.spec.data_from.clone_from(&other.spec.data_from);
        }
    }

    fn metadata(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}
