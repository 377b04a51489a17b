//! Utilization of a request that is not there.

use k8s_openapi::api::autoscaling::v2::MetricSpec;

use crate::diagnostic::Path;
use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Phase, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "autoscaler-request-missing",
    group: Group::Serving,
    severity: Some(Severity::Error),
    summary: "what an autoscaler measures as a share of the request has a request",
    parameters: &[],
    page: include_str!("../../../../docs/rules/autoscaler-request-missing.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for autoscaler in context.objects.autoscalers_of(object) {
        let Some(scaler) = context.objects.at(autoscaler.object) else { continue };
        for (path, resource, only) in shares(scaler) {
            // Of others nothing is measured, whatever is requested.
            if !["cpu", "memory"].contains(&resource) || has_default(object, resource, context) {
                continue;
            }
            let lacking =
                workload.containers().filter(|placed| placed.phase != Phase::Init).filter(|placed| {
                    only.is_none_or(|only| placed.container.name == only)
                        && !placed.container.resources.as_ref().is_some_and(|resources| {
                            // A limit without a request is the request too.
                            [&resources.requests, &resources.limits]
                                .into_iter()
                                .flatten()
                                .any(|amounts| amounts.contains_key(resource))
                        })
                });
            let names: Vec<String> = lacking.map(|placed| format!("`{}`", placed.container.name)).collect();
            if !names.is_empty() {
                found.say(
                    scaler,
                    path,
                    format!(
                        "it scales {} `{}` by a share of the {resource} request, and {} requests none, so it never scales",
                        object.kind(),
                        object.name(),
                        names.join(", "),
                    ),
                    format!("give the container `resources.requests.{resource}`"),
                );
            }
        }
    }
}

/// The metrics that are shares of a request: their place, the resource, and the container that alone is measured.
fn shares(scaler: &Object) -> Vec<(Path, &str, Option<&str>)> {
    match &scaler.body {
        Body::HorizontalPodAutoscaler(spec) => {
            let metrics = spec.metrics.iter().flatten().enumerate();
            metrics
                .filter_map(|(index, metric)| share(metric, Path::spec(["metrics"]).index(index)))
                .collect()
        }
        Body::ScaledObject(spec) => {
            let triggers = spec.triggers.iter().enumerate().filter(|(_, trigger)| {
                ["cpu", "memory"].contains(&trigger.scaler.as_str())
                    && trigger.metric_type.as_deref().is_none_or(|kind| kind == "Utilization")
            });
            triggers
                .map(|(index, trigger)| {
                    (Path::spec(["triggers"]).index(index), trigger.scaler.as_str(), None)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn share(metric: &MetricSpec, path: Path) -> Option<(Path, &str, Option<&str>)> {
    if let Some(source) = &metric.resource {
        return (source.target.type_ == "Utilization")
            .then(|| (path.key("resource").key("target"), source.name.as_str(), None));
    }
    let source = metric.container_resource.as_ref()?;
    (source.target.type_ == "Utilization").then(|| {
        (path.key("containerResource").key("target"), source.name.as_str(), Some(source.container.as_str()))
    })
}

/// Whether a LimitRange gives a container the request that it does not have.
fn has_default(object: &Object, resource: &str, context: &Context<'_>) -> bool {
    let ranges =
        context.objects.of_kind("", "LimitRange").filter(|range| range.namespace() == object.namespace());
    ranges.filter_map(|range| if let Body::LimitRange(spec) = &range.body { Some(spec) } else { None }).any(
        |spec| {
            let limits = spec.limits.iter().filter(|limit| limit.type_ == "Container");
            limits.into_iter().any(|limit| {
                [&limit.default_request, &limit.default]
                    .into_iter()
                    .flatten()
                    .any(|amounts| amounts.contains_key(resource))
            })
        },
    )
}
