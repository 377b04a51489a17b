//! Metrics: where they are told, and what alerts and dashboards need to know of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// Where metrics are told, and which are which. What is not named here has no alert.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Metrics {
    /// Required. The port's name.
    pub port: Option<String>,
    /// Required. The path; text with variables.
    pub path: Option<String>,
    /// The metric that counts waiting requests.
    #[schemars(extend("format" = "metric-name"))]
    pub queue: Option<String>,
    /// How long requests take.
    pub latency: Option<Latency>,
    /// Counters of requests by name; together they are all requests. With each the series that count, by label and a regular
    /// expression for its value.
    #[schemars(extend("propertyNames" = {"format": "metric-name"}))]
    pub requests: Counters,
    /// Counters of requests that failed by the server's fault, likewise.
    #[schemars(extend("propertyNames" = {"format": "metric-name"}))]
    pub errors: Counters,
    /// Counters of models that failed to load in a server that lives on, likewise.
    #[schemars(extend("propertyNames" = {"format": "metric-name"}))]
    pub load_failures: Counters,
    /// The memory of its GPUs, where it tells that itself.
    pub gpu_memory: Option<GpuMemory>,
}

/// Counters by name; with each the series that count, by label and a regular expression for its value.
pub type Counters = BTreeMap<String, BTreeMap<String, String>>;

/// How long requests take: exactly one of `histogram`, `summary` and `sum` with `count`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Latency {
    /// What takes so long, for people. Default `a request`.
    pub of: Option<String>,
    /// A histogram, by its name without `_bucket`.
    #[schemars(extend("format" = "metric-name"))]
    pub histogram: Option<String>,
    /// A summary that has the quantile 0.95.
    #[schemars(extend("format" = "metric-name"))]
    pub summary: Option<String>,
    /// A counter of time, of which only a mean can be told.
    #[schemars(extend("format" = "metric-name"))]
    pub sum: Option<String>,
    /// The counter of requests that belongs to `sum`.
    #[schemars(extend("format" = "metric-name"))]
    pub count: Option<String>,
    /// In what it is told. Default `s`.
    pub unit: Option<LatencyUnit>,
    /// The series that count, by label and a regular expression for its value. Default: all.
    pub series: BTreeMap<String, String>,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LatencyUnit {
    /// Seconds.
    #[default]
    S,
    /// Milliseconds.
    Ms,
    /// Microseconds.
    Us,
}

/// The memory of a server's GPUs, in one unit.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GpuMemory {
    /// Required. What is used.
    #[schemars(extend("format" = "metric-name"))]
    pub used: Option<String>,
    /// Required. What there is.
    #[schemars(extend("format" = "metric-name"))]
    pub total: Option<String>,
}
