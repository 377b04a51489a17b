//! An object as it leaves `render`: typed, so that it can be edited until it is written.

use std::collections::BTreeMap;

use k8s_openapi::Resource;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::CronJob;
use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim, Secret, Service};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use crate::yaml::emit::{self, EmitError};

/// A generated object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// What tells it from the model's other objects of its kind, where there may be several.
    pub what: Option<String>,
    /// The object itself.
    pub body: Body,
}

/// A generated object by kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum Body {
    PersistentVolumeClaim(Box<PersistentVolumeClaim>),
    Secret(Box<Secret>),
    ConfigMap(Box<ConfigMap>),
    Service(Box<Service>),
    Deployment(Box<Deployment>),
    HorizontalPodAutoscaler(Box<HorizontalPodAutoscaler>),
    PodDisruptionBudget(Box<PodDisruptionBudget>),
    Role(Box<Role>),
    RoleBinding(Box<RoleBinding>),
    CronJob(Box<CronJob>),
}

impl Object {
    /// An object of which the model has one.
    pub(super) fn only(body: Body) -> Self {
        Self { what: None, body }
    }

    /// `apiVersion`.
    pub fn api_version(&self) -> &'static str {
        self.body.type_meta().0
    }

    /// `kind`.
    pub fn kind(&self) -> &'static str {
        self.body.type_meta().1
    }

    /// `metadata.name`.
    pub fn name(&self) -> &str {
        self.body.metadata().name.as_deref().unwrap_or_default()
    }

    /// `metadata.namespace`.
    pub fn namespace(&self) -> Option<&str> {
        self.body.metadata().namespace.as_deref()
    }

    /// Adds an annotation, or replaces its value.
    pub fn annotate(&mut self, key: impl Into<String>, value: impl Into<String>) {
        let annotations = &mut self.body.metadata_mut().annotations;
        annotations.get_or_insert_with(BTreeMap::new).insert(key.into(), value.into());
    }

    /// The object as one block-style YAML document without `---`.
    ///
    /// # Errors
    /// When a value has no YAML form, which none of these types has.
    pub fn to_yaml(&self) -> Result<String, EmitError> {
        emit::to_string(&self.body)
    }
}

impl Body {
    fn type_meta(&self) -> (&'static str, &'static str) {
        fn of<T: Resource>(_: &T) -> (&'static str, &'static str) {
            (T::API_VERSION, T::KIND)
        }
        match self {
            Self::PersistentVolumeClaim(it) => of(it.as_ref()),
            Self::Secret(it) => of(it.as_ref()),
            Self::ConfigMap(it) => of(it.as_ref()),
            Self::Service(it) => of(it.as_ref()),
            Self::Deployment(it) => of(it.as_ref()),
            Self::HorizontalPodAutoscaler(it) => of(it.as_ref()),
            Self::PodDisruptionBudget(it) => of(it.as_ref()),
            Self::Role(it) => of(it.as_ref()),
            Self::RoleBinding(it) => of(it.as_ref()),
            Self::CronJob(it) => of(it.as_ref()),
        }
    }

    fn metadata(&self) -> &ObjectMeta {
        match self {
            Self::PersistentVolumeClaim(it) => &it.metadata,
            Self::Secret(it) => &it.metadata,
            Self::ConfigMap(it) => &it.metadata,
            Self::Service(it) => &it.metadata,
            Self::Deployment(it) => &it.metadata,
            Self::HorizontalPodAutoscaler(it) => &it.metadata,
            Self::PodDisruptionBudget(it) => &it.metadata,
            Self::Role(it) => &it.metadata,
            Self::RoleBinding(it) => &it.metadata,
            Self::CronJob(it) => &it.metadata,
        }
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Self::PersistentVolumeClaim(it) => &mut it.metadata,
            Self::Secret(it) => &mut it.metadata,
            Self::ConfigMap(it) => &mut it.metadata,
            Self::Service(it) => &mut it.metadata,
            Self::Deployment(it) => &mut it.metadata,
            Self::HorizontalPodAutoscaler(it) => &mut it.metadata,
            Self::PodDisruptionBudget(it) => &mut it.metadata,
            Self::Role(it) => &mut it.metadata,
            Self::RoleBinding(it) => &mut it.metadata,
            Self::CronJob(it) => &mut it.metadata,
        }
    }
}
