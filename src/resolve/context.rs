//! What every rule looks at: the ModelSpec, where its values came from, the runtime, the platform.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Names, Track};
use super::{accelerator, defaults};
use crate::api::v1alpha1::serving_runtime::Accelerator;
use crate::api::v1alpha1::{Metadata, ModelSpec, ModelSpecSpec, Vault};
use crate::api::{Layers, Origins};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Catalog, Runtime};
use crate::yaml::Layer;

/// What is known beyond the ModelSpec.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The platform's Vault.
    pub vault: Vault,
    /// The PersistentVolumeClaims of the input, by namespace and name.
    pub claims: BTreeMap<(Option<String>, String), Claim>,
    /// The namespaces of the input that enforce the `restricted` Pod Security Standard.
    pub restricted: BTreeSet<String>,
    /// The cluster's minor version; none: one that has everything.
    pub kubernetes_minor: Option<u32>,
}

/// A PersistentVolumeClaim of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// Its access modes.
    pub modes: Vec<String>,
    /// What it asks for.
    pub size: Option<String>,
}

pub(super) struct Context<'a> {
    pub(super) metadata: &'a Metadata,
    pub(super) spec: &'a ModelSpecSpec,
    pub(super) origins: &'a Origins,
    pub(super) runtime: &'a Runtime,
    /// Every runtime that there is, to name others in messages.
    pub(super) catalog: &'a Catalog,
    pub(super) surroundings: &'a Surroundings,
    pub(super) names: Names,
    /// What the image is for.
    pub(super) accelerator: Accelerator,
    /// GPUs of a pod.
    pub(super) gpu: Option<i64>,
    /// The GPU's resource name; with `device_class` one of the vendor.
    pub(super) gpu_resource: String,
    /// The class of the devices that pods claim in place of the resource.
    pub(super) device_class: Option<String>,
    /// The other track, where there is one.
    pub(super) other: Option<Other>,
}

/// What pods of the other track do, so that a field of both that only one of them heeds is no mistake.
#[derive(Clone, Copy)]
pub(super) struct Other {
    /// They have GPUs.
    pub(super) has_gpu: bool,
    /// They keep what they fetch.
    pub(super) fetches: bool,
}

impl<'a> Context<'a> {
    /// Gathers what rules look at, with the accelerator decided.
    pub(super) fn new(
        model: &'a ModelSpec,
        origins: &'a Origins,
        (runtime, catalog): (&'a Runtime, &'a Catalog),
        track: Track,
        surroundings: &'a Surroundings,
        problems: &mut Problems,
    ) -> Self {
        let resources = &model.spec.resources;
        let gpu = resources.gpu.filter(|count| *count > 0);
        let device_class = model.spec.scheduling.device_class.clone().filter(|_| gpu.is_some());
        let of_class = device_class.as_deref().and_then(accelerator::of_class).map(str::to_owned);
        let gpu_resource =
            of_class.or(resources.gpu_resource.clone()).unwrap_or_else(|| defaults::GPU_RESOURCE.into());
        if let Some(count) = gpu.filter(|_| device_class.is_none()) {
            accelerator::check_count(&gpu_resource, count, problems);
        }
        let accelerator = match gpu {
            Some(_) => accelerator::of(&gpu_resource, model.spec.image.is_some(), problems),
            None => Accelerator::Cpu,
        };
        let names = Names::new(runtime.prefix.as_str(), model.metadata.name.as_str()).on(track);
        Self {
            metadata: &model.metadata,
            spec: &model.spec,
            origins,
            runtime,
            catalog,
            surroundings,
            names,
            accelerator,
            gpu,
            gpu_resource,
            device_class,
            other: None,
        }
    }

    /// Whether pods of either track have a GPU.
    pub(super) fn some_have_gpus(&self) -> bool {
        self.gpu.is_some() || self.other.is_some_and(|other| other.has_gpu)
    }

    /// The claim of that name beside the ModelSpec, if the input has it.
    pub(super) fn claim(&self, name: &str) -> Option<&'a Claim> {
        self.surroundings.claims.get(&(self.metadata.namespace.clone(), name.to_owned()))
    }

    /// Whether the pod itself talks to Vault, rather than an operator or a driver of the cluster.
    pub(super) fn talks_to_vault(&self) -> bool {
        super::secrets::agent_is_beside(self)
    }

    /// The layer that gives the field, if any.
    pub(super) fn layer(&self, path: &Path) -> Option<Layer> {
        self.origins.layer(path)
    }

    /// Whether a stanza turns its feature on: the ModelSpec has it or some layer says `enabled: true`, and none above
    /// says `enabled: false`. A stanza that only the platform gives is a set of values.
    pub(super) fn is_on(&self, stanza: &str, enabled: Option<bool>) -> bool {
        match enabled {
            Some(enabled) => enabled,
            None => self.is_own(&Path::spec([stanza])),
        }
    }

    /// Of alternatives that exclude each other the one of the highest layer; two in one layer are an error.
    pub(super) fn exclusive<'n>(
        &self,
        base: &Path,
        names: &[&'n str],
        problems: &mut Problems,
    ) -> Option<&'n str> {
        let mut given: Vec<(Layer, &str)> = names
            .iter()
            .filter_map(|name| self.layer(&base.clone().key(*name)).map(|layer| (layer, *name)))
            .collect();
        given.sort_by_key(|(layer, _)| std::cmp::Reverse(*layer));
        match given[..] {
            [] => None,
            [(first, a), (second, b), ..] if first == second => {
                problems.error(
                    base.clone(),
                    format!("`{a}` and `{b}` exclude each other; remove one (in a patch: `{a}: null`)"),
                );
                Some(a)
            }
            [(_, name), ..] => Some(name),
        }
    }

    /// Whether the ModelSpec itself gives the field, rather than the platform.
    pub(super) fn is_own(&self, path: &Path) -> bool {
        self.layer(path) >= Some(Layers::SPEC)
    }
}
