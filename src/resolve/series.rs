//! How a ModelSpec's series are found among all that Prometheus holds.
//!
//! A query is text, and kustomize changes no text: neither a prefix nor the namespace that an overlay sets late reaches it. So
//! queries select by the ModelSpec's own name, which no tool changes, and group by what follows renames: the namespace and the label
//! `app`, which is the Deployment's name. Copies of a ModelSpec are told apart in the result and not in the query.

use std::collections::BTreeMap;

use super::context::Context;

/// The labels of pods that monitors put on every series.
pub(super) const POD_LABELS: [&str; 2] = ["app", MODEL_NAME];
/// The label of everything generated that holds the ModelSpec's name.
const MODEL_NAME: &str = "creativeflow.ai/model-name";
/// [`MODEL_NAME`] as a label of series, in which all but letters, digits and `_` become `_`:
/// <https://github.com/prometheus-operator/prometheus-operator/blob/v0.85.0/pkg/prometheus/promcfg.go> (`sanitizeLabelName`).
pub(super) const MODEL_LABEL: &str = "creativeflow_ai_model_name";

/// The ModelSpec's series of a metric.
pub(super) fn of(cx: &Context<'_>, metric: &str) -> String {
    matching(cx, metric, &BTreeMap::new(), &[])
}

/// Those of them whose labels match regular expressions, and others that are equal.
pub(super) fn matching(
    cx: &Context<'_>,
    metric: &str,
    patterns: &BTreeMap<String, String>,
    equal: &[(&str, &str)],
) -> String {
    let mut all = vec![format!("{MODEL_LABEL}=\"{}\"", cx.names.model())];
    all.extend(equal.iter().map(|(label, value)| format!("{label}=\"{value}\"")));
    all.extend(patterns.iter().map(|(label, pattern)| format!("{label}=~\"{}\"", quoted(pattern))));
    format!("{metric}{{{}}}", all.join(", "))
}

/// Text as it stands between quotes: <https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals>.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
