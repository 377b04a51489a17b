//! The autoscaler and the disruption budget.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// The autoscaler.
#[derive(Clone, Debug)]
pub struct Autoscaling {
    /// At least so many pods.
    pub min_replicas: i32,
    /// At most so many pods.
    pub max_replicas: i32,
    /// How fast it scales.
    pub behavior: HorizontalPodAutoscalerBehavior,
    /// Who scales, by what.
    pub scaler: Scaler,
}

impl Autoscaling {
    /// What KEDA shows Prometheus, where that is generated.
    pub fn trigger_authentication(&self) -> Option<&TriggerAuthentication> {
        match &self.scaler {
            Scaler::Keda(keda) => keda.authentication.as_ref(),
            Scaler::Hpa(_) => None,
        }
    }
}

/// Who scales, by what.
#[derive(Clone, Debug)]
pub enum Scaler {
    /// A HorizontalPodAutoscaler by these metrics.
    Hpa(Vec<Metric>),
    /// KEDA.
    Keda(Keda),
}

/// What KEDA scales by.
#[derive(Clone, Debug)]
pub struct Keda {
    /// What it looks at.
    pub triggers: Vec<Trigger>,
    /// Seconds for which the last pod stays once nothing asks for it, where KEDA's own would be too few.
    pub cooldown: Option<i32>,
    /// So many pods while queries fail.
    pub fallback: Option<Fallback>,
    /// What Prometheus is shown, where that is generated.
    pub authentication: Option<TriggerAuthentication>,
}

/// A metric of a HorizontalPodAutoscaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metric {
    /// CPU or memory.
    Resource(ResourceMetric),
    /// Of each pod.
    Pods(NamedMetric),
    /// Of something else.
    External(NamedMetric),
}

/// CPU or memory of the pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceMetric {
    /// `cpu` or `memory`.
    pub resource: String,
    /// The container that alone counts.
    pub container: Option<String>,
    /// What to hold.
    pub target: Target,
}

/// A metric by its name in a metrics API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMetric {
    /// The name.
    pub name: String,
    /// Its labels.
    pub selector: BTreeMap<String, String>,
    /// What to hold.
    pub target: Target,
}

/// What an autoscaler holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Percent of the request.
    Utilization(i32),
    /// For each pod.
    Average(String),
    /// However many pods there are.
    Value(String),
}

/// What KEDA looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its name, of which there is one.
    pub name: String,
    /// What it is.
    pub source: TriggerSource,
}

/// Where KEDA looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerSource {
    /// At CPU or memory, as a HorizontalPodAutoscaler does.
    Resource(ResourceMetric),
    /// At the value of a query.
    Prometheus(Query),
    /// At the clock.
    Cron(Cron),
}

/// A query to Prometheus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Prometheus' address.
    pub server: String,
    /// The query, of one value.
    pub query: String,
    /// What to hold, as plain decimal.
    pub threshold: String,
    /// Whether the threshold is for each pod.
    pub is_average: bool,
    /// Greater values wake the first pod; none: any above 0.
    pub activation: Option<String>,
    /// Whether no value is an error rather than 0.
    pub must_be_there: bool,
    /// How KEDA authenticates.
    pub authentication: Option<Authentication>,
}

/// How KEDA authenticates to Prometheus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// The TriggerAuthentication's name.
    pub name: String,
    /// Whether it is a ClusterTriggerAuthentication.
    pub is_of_cluster: bool,
    /// KEDA's `authModes`.
    pub modes: Vec<&'static str>,
}

/// KEDA's TriggerAuthentication: parameters from keys of a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerAuthentication {
    /// The Secret.
    pub secret: String,
    /// The parameters by KEDA's names, each with the key of its value.
    pub parameters: Vec<(&'static str, String)>,
}

/// Pods by the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// When it begins.
    pub start: String,
    /// When it ends.
    pub end: String,
    /// The time zone of both.
    pub timezone: String,
    /// At least so many pods in between.
    pub replicas: i32,
}

/// Pods while queries fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// After so many failures in a row.
    pub failure_threshold: i32,
    /// So many.
    pub replicas: i32,
}

/// The disruption budget.
#[derive(Clone, Debug, PartialEq)]
pub enum Availability {
    /// So many pods stay.
    MinAvailable(IntOrString),
    /// So many pods may go.
    MaxUnavailable(IntOrString),
}
