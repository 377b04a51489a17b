//! `serving.creativeflow.ai/v1alpha1`: one file a kind, and the small types that they share.

mod metadata;
mod model_expander;
mod model_spec;
pub(in crate::api) mod scalars;
mod serving_policy;
pub mod serving_runtime;

pub use metadata::{ConfigMetadata, Metadata};
pub use model_expander::{ConfigHash, ModelExpander, ModelExpanderSpec, StoreKind, StoreReference, Vault};
pub use model_spec::{
    AccessMode, Activation, Adapter, AuthenticationKind, AuthenticationMode, AuthenticationRef, Autoscaling,
    AutoscalingBackend, Availability, Canary, CanaryProvider, Destination, Download, EnvSource, EnvValue,
    FileSource, LocalReference, MeasuredResource, Model, ModelSpec, ModelSpecSpec, Monitoring, Network,
    Probe, Probes, Resources, Route, ScalingAuthentication, ScalingFallback, ScalingMetric,
    ScalingMetricKind, ScalingSchedule, Scheduling, Scrape, Secret, SecretBackend, SecretType, Service,
    ServicePort, ServiceType, SessionAffinity, Spread, Storage, StorageType, Versions,
};
pub use scalars::{ConfigValue, Setting};
pub use serving_policy::{
    Capacity, CustomRule, Exemption, Match, NodePool, PodSecurity, RuleSettings, RuleSeverity, ServingPolicy,
    ServingPolicySpec, Taint, TaintEffect,
};
