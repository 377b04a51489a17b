//! What `resolve` hands to `render`: every question is answered, every value is plain, every name fits.

mod beside;
mod containers;
mod monitoring;
mod network;
mod pod;
mod rollout;
mod route;
mod scaling;
mod secrets;
mod service;
mod volumes;

pub use beside::{CronJob, Store};
pub use containers::{
    ContainerPort, Download, EnvValue, EnvVar, PreStop, Probe, ProbeAction, Pull, Resources, Server, Sidecar,
};
pub use monitoring::{Alert, Dashboard, Monitor, MonitorBy, Panel, PanelKind, PanelQuery, Rules, Unit};
pub use network::{JobsNetwork, Network};
pub use pod::{Devices, Identity, Pod, Spread};
pub use rollout::{Rollout, Workload};
pub use route::{Backend, Requests, Route};
pub use scaling::{
    Authentication, Autoscaling, Availability, Cron, Fallback, Keda, Metric, NamedMetric, Query,
    ResourceMetric, Scaler, Target, Trigger, TriggerAuthentication, TriggerSource,
};
pub use secrets::{
    Asked, CertificateSecret, DynamicSecret, ExternalSecret, FilledSecret, OperatorSecret, ProviderClass,
    ProviderObject, RestartTarget, SecretStub, StaticSecret,
};
pub use service::{Affinity, Service, ServicePort};
pub use volumes::{Mount, PersistentVolumeClaim, Volume, VolumeSource};

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DeploymentStrategy;

use super::names::Names;

/// A model server, ready to be written as Kubernetes objects.
#[derive(Clone, Debug)]
pub struct ResolvedModel {
    /// Names of everything generated.
    pub names: Names,
    /// The namespace of everything generated.
    pub namespace: Option<String>,
    /// Labels of every object and of the pods.
    pub labels: BTreeMap<String, String>,
    /// Annotations of every object.
    pub annotations: BTreeMap<String, String>,
    /// The Deployment's `replicas`; none beside an autoscaler.
    pub replicas: Option<i32>,
    /// How a rollout proceeds.
    pub strategy: DeploymentStrategy,
    /// Seconds after which a rollout has failed.
    pub progress_deadline_seconds: i32,
    /// The pods.
    pub pod: Pod,
    /// The Service.
    pub service: Service,
    /// The PersistentVolumeClaim `Names::claim` that keeps what is fetched.
    pub claim: Option<PersistentVolumeClaim>,
    /// ConfigMaps, in the order of their names.
    pub config_maps: Vec<ConfigMap>,
    /// By what its Secrets are filled, in the order of their names.
    pub secrets: Vec<FilledSecret>,
    /// What is restarted when a value of a Secret has changed: every Deployment whose pods read it.
    pub restarts: Vec<RestartTarget>,
    /// The autoscaler.
    pub autoscaling: Option<Autoscaling>,
    /// The disruption budget.
    pub availability: Option<Availability>,
    /// The way from a Gateway to the Service.
    pub route: Option<Route>,
    /// The canary beside it, which shares with it what it does not have itself.
    pub canary: Option<Box<ResolvedModel>>,
    /// How Argo Rollouts runs the pods in the Deployment's place.
    pub rollout: Option<Rollout>,
    /// ConfigMaps that only jobs read.
    pub job_config_maps: Vec<ConfigMap>,
    /// CronJobs that look after the server.
    pub jobs: Vec<CronJob>,
    /// ConfigMaps that another application writes.
    pub stores: Vec<Store>,
    /// How Prometheus finds the pods.
    pub monitor: Option<Monitor>,
    /// Who may call whom.
    pub network: Option<Network>,
    /// When Prometheus alerts.
    pub rules: Option<Rules>,
    /// What Grafana shows.
    pub dashboard: Option<Dashboard>,
}

/// A ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigMap {
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: BTreeMap<String, String>,
}
