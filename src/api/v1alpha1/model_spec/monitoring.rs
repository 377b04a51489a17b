//! `spec.monitoring`: what Prometheus and Grafana are told of the server.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars;

/// How Prometheus finds the server, and when it alerts; on when a ModelSpec has the stanza. Only for runtimes that
/// tell metrics.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Monitoring {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// By what Prometheus finds the pods. Default `service`.
    pub scrape: Option<Scrape>,
    /// How often it asks them, such as `30s`. Default: Prometheus' own. Not with `scrape: annotations`, which cannot say it.
    #[schemars(extend("format" = "interval"))]
    pub interval: Option<String>,
    /// Labels of the monitor, of the rules and of the dashboard, by which a Prometheus or a Grafana chooses them: `release`, for
    /// kube-prometheus-stack.
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, scalars::LabelValue>")]
    pub labels: BTreeMap<String, String>,
    /// A `PrometheusRule` with alerts on the metrics that the runtime has. Default `true`; with `scrape: annotations` `false`, as
    /// the cluster may not have that kind.
    pub alerts: Option<bool>,
    /// A ConfigMap with a Grafana dashboard of the metrics that the runtime has, labelled `grafana_dashboard: "1"` for the sidecar of
    /// Grafana's Helm chart. Default `false`.
    pub dashboard: Option<bool>,
}

/// By what Prometheus finds the pods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scrape {
    /// A `ServiceMonitor`, by the Service.
    #[default]
    Service,
    /// A `PodMonitor`, without the Service.
    Pod,
    /// Annotations `prometheus.io/…` of the pods, for a Prometheus without its operator.
    Annotations,
}
