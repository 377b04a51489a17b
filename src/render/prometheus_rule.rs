//! Prometheus Operator's `PrometheusRule`: when Prometheus alerts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Body, Custom, CustomSpec, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{Alert, Rules};

/// The fields that we write of
/// <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRuleSpec>.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrometheusRule {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Group {
    name: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Rule {
    alert: String,
    annotations: BTreeMap<&'static str, String>,
    expr: String,
    r#for: String,
    labels: BTreeMap<String, String>,
}

impl CustomSpec for PrometheusRule {
    const API_VERSION: &'static str = "monitoring.coreos.com/v1";
    const KIND: &'static str = "PrometheusRule";
}

pub(super) fn render(model: &ResolvedModel, rules: &Rules) -> Object {
    let group =
        Group { name: model.names.model().to_owned(), rules: rules.alerts.iter().map(rule).collect() };
    let metadata = meta::labelled(model, model.names.rules(), &rules.labels);
    let spec = PrometheusRule { groups: vec![group] };
    Object::only(Body::PrometheusRule(Box::new(Custom { metadata, spec })))
}

fn rule(alert: &Alert) -> Rule {
    Rule {
        alert: alert.name.to_owned(),
        annotations: BTreeMap::from([
            ("description", alert.description.clone()),
            ("summary", alert.summary.clone()),
        ]),
        expr: alert.expr.clone(),
        r#for: alert.wait.clone(),
        labels: alert.labels.clone(),
    }
}
