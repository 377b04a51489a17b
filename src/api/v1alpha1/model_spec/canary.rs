//! `spec.canary`: a second version of the model beside the stable one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Autoscaling, EnvValue, FileSource, Model, Resources};
use crate::api::v1alpha1::scalars::{ConfigValue, Setting};

/// A second Deployment that gets a share of the route's requests; on when a ModelSpec has the stanza. What stands here is laid
/// over the same field of `spec`, and everything else is the stable one's.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Canary {
    /// `false` turns it off. Default `true`.
    pub enabled: Option<bool>,
    /// The canary's share of the requests in percent; 0 keeps it running without any. Required.
    #[schemars(range(min = 0, max = 100))]
    pub weight: Option<i32>,
    /// Who shares the requests out. Default `gateway`.
    pub provider: Option<CanaryProvider>,
    /// The container image.
    #[schemars(extend("format" = "image"))]
    pub image: Option<String>,
    /// The model's version: label `app.kubernetes.io/version`.
    #[schemars(extend("format" = "label-value"))]
    pub version: Option<String>,
    /// The models; null removes one of the stable ones.
    pub models: BTreeMap<String, Model>,
    /// A whole repository of models.
    pub model_repository: Option<String>,
    /// Arguments after the runtime's own, in place of the stable ones.
    pub args: Option<Vec<String>>,
    /// Variables.
    #[schemars(extend("propertyNames" = {"format": "env-name"}))]
    pub env: BTreeMap<String, Setting<EnvValue>>,
    /// Files by absolute path.
    #[schemars(extend("propertyNames" = {"format": "absolute-path"}))]
    pub files: BTreeMap<String, FileSource>,
    /// Settings of the runtime.
    pub config: BTreeMap<String, Setting<ConfigValue>>,
    /// CPU, memory, GPUs and shared memory.
    pub resources: Resources,
    /// How many pods. Default 1.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub replicas: Option<i32>,
    /// The canary's autoscaler. Default: the stable one's, from 1 pod on.
    pub autoscaling: Option<Autoscaling>,
}

/// Who shares the requests out between the stable pods and the canary's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CanaryProvider {
    /// The Gateway, by the weights of the route.
    #[default]
    Gateway,
    /// Argo Rollouts: each change of the ModelSpec itself is a canary until it is promoted there.
    ArgoRollouts,
}
