//! An object as it leaves `render`: typed, so that it can be edited until it is written.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::CronJob;
use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim, Secret, Service};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use k8s_openapi::api::resource::v1::ResourceClaimTemplate;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, Resource};
use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::external_secret::ExternalSecretSpec;
use super::grpc_route::GrpcRouteSpec;
use super::http_route::HttpRouteSpec;
use super::pod_monitor::PodMonitor;
use super::prometheus_rule::PrometheusRule;
use super::rollout::RolloutSpec;
use super::scaled_object::ScaledObjectSpec;
use super::secret_provider_class::SecretProviderClassSpec;
use super::service_monitor::ServiceMonitor;
use super::trigger_authentication::TriggerAuthenticationSpec;
use super::vault_dynamic_secret::VaultDynamicSecretSpec;
use super::vault_pki_secret::VaultPkiSecretSpec;
use super::vault_static_secret::VaultStaticSecretSpec;
use crate::yaml::emit::{self, EmitError};

/// A generated object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// What tells it from the model's other objects of its kind, where there may be several.
    pub what: Option<String>,
    /// The object itself.
    pub body: Body,
}

/// What the bodies of all kinds have.
trait Kind {
    const API_VERSION: &'static str;
    const KIND: &'static str;
    fn metadata(&self) -> &ObjectMeta;
    fn metadata_mut(&mut self) -> &mut ObjectMeta;
}

impl<T: Resource + Metadata<Ty = ObjectMeta>> Kind for T {
    const API_VERSION: &'static str = T::API_VERSION;
    const KIND: &'static str = T::KIND;

    fn metadata(&self) -> &ObjectMeta {
        Metadata::metadata(self)
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        Metadata::metadata_mut(self)
    }
}

impl<S: CustomSpec> Kind for Custom<S> {
    const API_VERSION: &'static str = S::API_VERSION;
    const KIND: &'static str = S::KIND;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

/// The kinds that are generated: a new one is a line here and a file beside this one.
macro_rules! kinds {
    ($($kind:ident($body:ty)),+ $(,)?) => {
        /// A generated object by kind.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[expect(missing_docs, reason = "a kind is what Kubernetes calls it")]
        pub enum Body {
            $($kind(Box<$body>)),+
        }

        impl Body {
            /// `apiVersion` and `kind` of everything that is generated.
            pub const KINDS: &[(&'static str, &'static str)] =
                &[$((<$body as Kind>::API_VERSION, <$body as Kind>::KIND)),+];

            /// `kind`.
            pub fn kind(&self) -> &'static str {
                self.type_meta().1
            }

            fn type_meta(&self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$kind(_) => (<$body as Kind>::API_VERSION, <$body as Kind>::KIND)),+
                }
            }

            fn metadata(&self) -> &ObjectMeta {
                match self {
                    $(Self::$kind(it) => Kind::metadata(it.as_ref())),+
                }
            }

            fn metadata_mut(&mut self) -> &mut ObjectMeta {
                match self {
                    $(Self::$kind(it) => Kind::metadata_mut(it.as_mut())),+
                }
            }
        }
    };
}

kinds! {
    PersistentVolumeClaim(PersistentVolumeClaim),
    Secret(Secret),
    VaultStaticSecret(Custom<VaultStaticSecretSpec>),
    VaultDynamicSecret(Custom<VaultDynamicSecretSpec>),
    VaultPkiSecret(Custom<VaultPkiSecretSpec>),
    SecretProviderClass(Custom<SecretProviderClassSpec>),
    ExternalSecret(Custom<ExternalSecretSpec>),
    ConfigMap(ConfigMap),
    Service(Service),
    Deployment(Deployment),
    Rollout(Custom<RolloutSpec>),
    HorizontalPodAutoscaler(HorizontalPodAutoscaler),
    TriggerAuthentication(Custom<TriggerAuthenticationSpec>),
    ScaledObject(Custom<ScaledObjectSpec>),
    PodDisruptionBudget(PodDisruptionBudget),
    HttpRoute(Custom<HttpRouteSpec>),
    GrpcRoute(Custom<GrpcRouteSpec>),
    Role(Role),
    RoleBinding(RoleBinding),
    CronJob(CronJob),
    ResourceClaimTemplate(ResourceClaimTemplate),
    NetworkPolicy(NetworkPolicy),
    ServiceMonitor(Custom<ServiceMonitor>),
    PodMonitor(Custom<PodMonitor>),
    PrometheusRule(Custom<PrometheusRule>),
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
        self.body.kind()
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
