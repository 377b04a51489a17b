//! The user's own metrics: which fields belong to which kind.

use super::Asked;
use crate::api::v1alpha1::{MeasuredResource, ScalingMetric, ScalingMetricKind};
use crate::diagnostic::{Path, Problems};
use crate::quantity::Quantity;
use crate::resolve::resolved::{NamedMetric, ResourceMetric, Target};

/// An entry of `metrics`.
pub(super) enum Given<'a> {
    /// CPU or memory of a container.
    Resource(ResourceMetric),
    /// Of each pod.
    Pods(NamedMetric),
    /// Of something else, by name or by query.
    External { metric: NamedMetric, query: Option<&'a str> },
}

/// The entries with their places, by name.
pub(super) fn entries<'a>(
    asked: &Asked<'a>,
) -> impl Iterator<Item = (Path, &'a str, &'a ScalingMetric)> + use<'a> {
    let base = Asked::path("metrics");
    asked.stanza.metrics.iter().map(move |(name, metric)| (base.clone().key(name), name.as_str(), metric))
}

/// Reads an entry. None where it says nothing to hold, which is told.
pub(super) fn given<'a>(
    asked: &Asked<'_>,
    name: &'a str,
    metric: &'a ScalingMetric,
    path: &Path,
    problems: &mut Problems,
) -> Option<Given<'a>> {
    let (kind, targets, foreign): (&str, &[&str], &[&str]) = match metric.kind {
        ScalingMetricKind::Pods => {
            ("pods", &["average"], &["query", "container", "resource", "utilization", "value"])
        }
        ScalingMetricKind::External => {
            ("external", &["average", "value"], &["container", "resource", "utilization"])
        }
        ScalingMetricKind::ContainerResource => {
            ("containerResource", &["utilization", "average"], &["metric", "selector", "query", "value"])
        }
    };
    for field in foreign.iter().filter(|field| asked.cx.layer(&path.clone().key(**field)).is_some()) {
        problems.error(path.clone().key(*field), format!("has no meaning with `kind: {kind}`; remove it"));
    }
    let target = target(asked, metric, targets, path, problems);
    if metric.kind == ScalingMetricKind::ContainerResource {
        return Some(Given::Resource(resource(asked, metric, target?, path, problems)?));
    }
    let named = NamedMetric {
        name: metric.metric.as_deref().unwrap_or(name).to_owned(),
        selector: metric.selector.clone(),
        target: target?,
    };
    // It is one part of an address: <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/autoscaling/validation/validation.go>.
    if named.name.is_empty() || named.name.contains(['/', '%']) || [".", ".."].contains(&named.name.as_str())
    {
        problems.error(
            path.clone().key("metric"),
            format!("`{}` is no name of a metric; leave out `/` and `%`", named.name),
        );
    }
    Some(match metric.kind {
        ScalingMetricKind::Pods => Given::Pods(named),
        _ => Given::External { metric: named, query: metric.query.as_deref() },
    })
}

/// What to hold, of the alternatives that the kind has.
fn target(
    asked: &Asked<'_>,
    metric: &ScalingMetric,
    names: &[&str],
    path: &Path,
    problems: &mut Problems,
) -> Option<Target> {
    let Some(name) = asked.cx.exclusive(path, names, problems) else {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        problems.error(path.clone(), format!("says nothing to hold; add {}", names.join(" or ")));
        return None;
    };
    let amount = match name {
        "utilization" => return metric.utilization.map(Target::Utilization),
        "average" => metric.average.clone()?,
        _ => metric.value.clone()?,
    };
    // Autoscalers count in thousandths.
    if Quantity::parse(&amount).is_some_and(|amount| amount.nanos() < 1_000_000) {
        problems.error(
            path.clone().key(name),
            format!("`{amount}` is too little to divide by; write `1m` or more"),
        );
    }
    Some(if name == "average" { Target::Average(amount) } else { Target::Value(amount) })
}

fn resource(
    asked: &Asked<'_>,
    metric: &ScalingMetric,
    target: Target,
    path: &Path,
    problems: &mut Problems,
) -> Option<ResourceMetric> {
    let resource = match metric.resource {
        Some(MeasuredResource::Cpu) => "cpu",
        Some(MeasuredResource::Memory) => "memory",
        None => {
            problems.error(path.clone().key("resource"), "is required; write `cpu` or `memory`");
            return None;
        }
    };
    let server = asked.cx.names.container();
    let container = metric.container.clone().unwrap_or_else(|| server.clone());
    if container == server && matches!(target, Target::Utilization(_)) {
        asked.share_of(resource, path.clone().key("utilization"), problems);
    }
    Some(ResourceMetric { resource: resource.to_owned(), container: Some(container), target })
}
