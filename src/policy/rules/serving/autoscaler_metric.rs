//! Metrics of resources that nobody measures.

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "autoscaler-metric",
    group: Group::Serving,
    severity: Some(Severity::Error),
    summary: "an autoscaler's resource metrics are those that Kubernetes measures, `cpu` and `memory`",
    parameters: &[],
    page: include_str!("../../../../docs/rules/autoscaler-metric.md"),
    check: Check::Object(check),
};

/// What the kubelet reports of pods and the metrics API hands on.
/// <https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/>
const MEASURED: [&str; 2] = ["cpu", "memory"];

fn check(object: &Object, _: &Context<'_>, found: &mut Found) {
    let Body::HorizontalPodAutoscaler(spec) = &object.body else { return };
    for (index, metric) in spec.metrics.iter().flatten().enumerate() {
        let resource = metric.resource.as_ref().map(|source| ("resource", &source.name));
        let of_container = || metric.container_resource.as_ref().map(|it| ("containerResource", &it.name));
        let Some((field, name)) = resource.or_else(of_container) else { continue };
        if !MEASURED.contains(&name.as_str()) {
            found.say(
                object,
                Path::spec(["metrics"]).index(index).key(field).key("name"),
                format!("the metrics API measures `cpu` and `memory` of pods and never `{name}`, so this metric stays unknown"),
                "scale by a metric of the server or of its exporter: `type: Pods` or `External`",
            );
        }
    }
}
