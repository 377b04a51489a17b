//! `spec.autoscaling`: how many pods there are by what they do.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars;

/// A HorizontalPodAutoscaler, or a ScaledObject of KEDA; on when a ModelSpec has the stanza.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Autoscaling {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// At least so many pods. Default 1. With `backend: keda` it may be 0, where `activation` or `schedules` wake a pod.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub min_replicas: Option<i32>,
    /// At most so many pods. Required.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub max_replicas: Option<i32>,
    /// CPU use to hold, in percent of the request.
    #[schemars(range(min = 1, max = 1000))]
    pub cpu: Option<i32>,
    /// Memory use to hold, in percent of the request.
    #[schemars(range(min = 1, max = 1000))]
    pub memory: Option<i32>,
    /// Use of the GPUs to hold, in percent, as NVIDIA's DCGM exporter tells it.
    #[schemars(range(min = 1, max = 100))]
    pub gpu: Option<i32>,
    /// Waiting requests per pod to hold. Only for runtimes that count them.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub queue: Option<i32>,
    /// Who scales. Default: `hpa` where `cpu`, `memory` and resources of containers are all there is, else the platform's.
    pub backend: Option<AutoscalingBackend>,
    /// The address at which KEDA asks Prometheus, such as `http://prometheus.monitoring:9090`.
    pub prometheus: Option<String>,
    /// What wakes the first pod with `minReplicas: 0`, when no pod is there to tell anything. Only with `backend: keda`.
    pub activation: Option<Activation>,
    /// More metrics, by a name of your choice.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub metrics: BTreeMap<String, ScalingMetric>,
    /// Pods by the clock, by a name of your choice. Only with `backend: keda`.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub schedules: BTreeMap<String, ScalingSchedule>,
    /// So many pods while Prometheus does not answer. Only with `backend: keda`.
    pub fallback: Option<ScalingFallback>,
    /// How KEDA authenticates to Prometheus, by keys of a Secret; a TriggerAuthentication is generated. Only with `backend: keda`.
    pub authentication: Option<ScalingAuthentication>,
    /// How KEDA authenticates to Prometheus, by a TriggerAuthentication that is there already. Only with `backend: keda`; excludes
    /// `authentication` in the same layer.
    pub authentication_ref: Option<AuthenticationRef>,
    /// How fast it scales. Default: down after 300 s, up at once.
    pub behavior: Option<HorizontalPodAutoscalerBehavior>,
}

/// Who scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AutoscalingBackend {
    /// A HorizontalPodAutoscaler. What is no resource comes from an adapter that serves the metrics APIs.
    Hpa,
    /// A ScaledObject, of which KEDA makes a HorizontalPodAutoscaler. It asks Prometheus itself.
    Keda,
}

/// A query whose value wakes the first pod.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Activation {
    /// A query in PromQL of one value, over a metric that is there without a pod: a gateway's requests.
    pub query: String,
    /// A pod is woken, and kept, while the value is greater. Default 0.
    #[schemars(with = "Option<scalars::Quantity>")]
    #[serde(default)]
    pub threshold: Option<String>,
}

/// A metric to scale by.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingMetric {
    /// What it is of.
    pub kind: ScalingMetricKind,
    /// The metric's name in the metrics API, with `backend: hpa`. Default: the name of this entry.
    #[serde(default)]
    pub metric: Option<String>,
    /// Labels of the metric, with `backend: hpa`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, scalars::LabelValue>")]
    pub selector: BTreeMap<String, String>,
    /// A query in PromQL of one value, with `kind: external` and `backend: keda`.
    #[serde(default)]
    pub query: Option<String>,
    /// The container, with `kind: containerResource`. Default: the server's.
    #[serde(default)]
    #[schemars(extend("format" = "name"))]
    pub container: Option<String>,
    /// The resource, with `kind: containerResource`.
    #[serde(default)]
    pub resource: Option<MeasuredResource>,
    /// What to hold, in percent of the request, with `kind: containerResource`.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1000))]
    pub utilization: Option<i32>,
    /// What to hold for each pod.
    #[serde(default)]
    #[schemars(with = "Option<scalars::Quantity>")]
    pub average: Option<String>,
    /// What to hold, however many pods there are, with `kind: external`.
    #[serde(default)]
    #[schemars(with = "Option<scalars::Quantity>")]
    pub value: Option<String>,
}

/// What a metric is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ScalingMetricKind {
    /// Of each pod, by an adapter that serves `custom.metrics.k8s.io`. Only with `backend: hpa`.
    Pods,
    /// Of something else: by an adapter that serves `external.metrics.k8s.io`, or by a `query` of KEDA.
    External,
    /// CPU or memory of one container of each pod.
    ContainerResource,
}

/// A resource that Kubernetes measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MeasuredResource {
    /// CPU.
    Cpu,
    /// Memory.
    Memory,
}

/// Pods by the clock.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingSchedule {
    /// When it begins: minute, hour, day of month, month, day of week.
    pub start: String,
    /// When it ends, likewise.
    pub end: String,
    /// The time zone of both, such as `Europe/Berlin`. Default `UTC`.
    #[serde(default)]
    pub timezone: Option<String>,
    /// At least so many pods between the two.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub replicas: i32,
}

/// Pods while Prometheus does not answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingFallback {
    /// After so many failed queries in a row.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub failure_threshold: i32,
    /// So many pods.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub replicas: i32,
}

/// What KEDA shows Prometheus: under KEDA's own names, keys of a Secret. One of `bearerToken`, `username` and `customAuthHeader`, a
/// client's certificate, or both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingAuthentication {
    /// The Secret: an entry of `spec.secrets`, whose pods need not read it. Not of the backends `vault-agent` and `csi`.
    #[schemars(extend("format" = "subdomain"))]
    pub secret: String,
    /// The key of a token.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub bearer_token: Option<String>,
    /// The key of a user.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub username: Option<String>,
    /// The key of the user's password.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub password: Option<String>,
    /// The key of the name of a header.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub custom_auth_header: Option<String>,
    /// The key of the header's value.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub custom_auth_value: Option<String>,
    /// The key of a client's certificate.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub cert: Option<String>,
    /// The key of the certificate's private key.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub key: Option<String>,
    /// The key of the certificate by which Prometheus' own is known. Only beside one of the others.
    #[serde(default)]
    #[schemars(with = "Option<scalars::DataKey>")]
    pub ca: Option<String>,
}

/// How KEDA authenticates to Prometheus.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthenticationRef {
    /// The TriggerAuthentication, which somebody else makes.
    #[schemars(extend("format" = "subdomain"))]
    pub name: String,
    /// Its kind. Default `TriggerAuthentication`.
    #[serde(default)]
    pub kind: Option<AuthenticationKind>,
    /// What it holds. Default: nothing that Prometheus itself is shown, such as the identity of KEDA's pod.
    #[serde(default)]
    pub modes: Option<Vec<AuthenticationMode>>,
}

/// Where an authentication is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum AuthenticationKind {
    /// In the namespace.
    #[default]
    TriggerAuthentication,
    /// In the cluster.
    ClusterTriggerAuthentication,
}

/// How Prometheus knows who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuthenticationMode {
    /// By user and password.
    Basic,
    /// By a token.
    Bearer,
    /// By a header of its own.
    Custom,
    /// By a client's certificate.
    Tls,
}
