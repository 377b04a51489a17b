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
/// A dashboard's variable, by its name.
pub(super) const NAMESPACE: &str = "namespace";
/// What the variable chooses.
const CHOSEN: &str = "namespace=~\"$namespace\"";

/// The ModelSpec's series, all of them or those that a dashboard's reader has chosen.
pub(super) struct Series<'a> {
    model: &'a str,
    chosen: &'static str,
}

impl<'a> Series<'a> {
    /// All.
    pub(super) fn all(cx: &'a Context<'_>) -> Self {
        Self { model: cx.names.model(), chosen: "" }
    }

    /// Those whose namespace is chosen in the dashboard's variable.
    pub(super) fn chosen(cx: &'a Context<'_>) -> Self {
        Self { model: cx.names.model(), chosen: CHOSEN }
    }

    /// Those of a metric.
    pub(super) fn of(&self, metric: &str) -> String {
        self.matching(metric, &BTreeMap::new(), &[])
    }

    /// Those of them whose labels match regular expressions, and others that are equal.
    pub(super) fn matching(
        &self,
        metric: &str,
        patterns: &BTreeMap<String, String>,
        equal: &[(&str, &str)],
    ) -> String {
        let mut all = vec![format!("{MODEL_LABEL}=\"{}\"", self.model)];
        all.extend(equal.iter().map(|(label, value)| format!("{label}=\"{value}\"")));
        all.extend(patterns.iter().map(|(label, pattern)| format!("{label}=~\"{}\"", quoted(pattern))));
        self.written(metric, all)
    }

    /// Series that others have of pods, of any model.
    pub(super) fn others(&self, metric: &str, equal: &[(&str, &str)]) -> String {
        self.written(metric, equal.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect())
    }

    fn written(&self, metric: &str, mut all: Vec<String>) -> String {
        all.extend((!self.chosen.is_empty()).then(|| self.chosen.to_owned()));
        if all.is_empty() { metric.to_owned() } else { format!("{metric}{{{}}}", all.join(", ")) }
    }
}

/// Text as it stands between quotes: <https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals>.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
