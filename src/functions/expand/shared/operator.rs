//! What the Vault Secrets Operator makes a Secret of.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Filled, union};
use crate::render::{
    Custom, Destination, Restart, VaultDynamicSecretSpec, VaultPkiSecretSpec, VaultStaticSecretSpec,
};

impl Filled for Custom<VaultStaticSecretSpec> {
    fn ways(&self) -> Vec<String> {
        let spec = &self.spec;
        vec![
            format!("from `{}/{}`", spec.mount, spec.path),
            format!("as `{}`", spec.type_),
            format!("every `{}`", spec.refresh_after),
        ]
    }

    fn join(&mut self, other: &Self) {
        read_by_both(&mut self.spec.destination, &other.spec.destination);
        restart_both(&mut self.spec.rollout_restart_targets, &other.spec.rollout_restart_targets);
    }

    fn metadata(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

impl Filled for Custom<VaultDynamicSecretSpec> {
    fn ways(&self) -> Vec<String> {
        let spec = &self.spec;
        vec![format!("from `{}/{}`", spec.mount, spec.path), format!("with the params `{:?}`", spec.params)]
    }

    fn join(&mut self, other: &Self) {
        read_by_both(&mut self.spec.destination, &other.spec.destination);
        restart_both(&mut self.spec.rollout_restart_targets, &other.spec.rollout_restart_targets);
    }

    fn metadata(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

impl Filled for Custom<VaultPkiSecretSpec> {
    fn ways(&self) -> Vec<String> {
        let spec = &self.spec;
        let asked = serde_json::to_string(&spec.asked).unwrap_or_default();
        vec![format!("from `{}/issue/{}`", spec.mount, spec.role), format!("with the params `{asked}`")]
    }

    fn join(&mut self, other: &Self) {
        read_by_both(&mut self.spec.destination, &other.spec.destination);
        restart_both(&mut self.spec.rollout_restart_targets, &other.spec.rollout_restart_targets);
    }

    fn metadata(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

fn read_by_both(own: &mut Destination, other: &Destination) {
    union(&mut own.transformation.includes, &other.transformation.includes);
}

/// In the order of the ModelSpecs.
fn restart_both(own: &mut Vec<Restart>, other: &[Restart]) {
    for target in other {
        if !own.contains(target) {
            own.push(target.clone());
        }
    }
}
