//! `metrics`: where the server tells them, and which are which.

use std::collections::BTreeMap;

use crate::api::v1alpha1::serving_runtime::{Latency, Metrics as Written, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::{EvaluatedLatency, EvaluatedMetrics, Measure};
use crate::runtimes::load::regex;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Template;

/// Where metrics are told, and which are which.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Metrics {
    path: Template,
    /// All of it, with the path as it is written.
    told: EvaluatedMetrics,
}

/// Reads `metrics`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Option<Metrics> {
    let written = spec.metrics.as_ref()?;
    let (port, path) = written.port.as_ref().zip(written.path.as_ref())?;
    super::ports::find(port, spec, || at("port"), scope);
    let template = scope.template(path, || at("path"));
    let latency = written.latency.as_ref().and_then(|latency| measure(latency, scope));
    for (field, counters) in [
        ("requests", &written.requests),
        ("errors", &written.errors),
        ("loadFailures", &written.load_failures),
    ] {
        for (name, series) in counters {
            check(series, &at(field).key(name.as_str()), scope);
        }
    }
    if written.requests.is_empty() && !written.errors.is_empty() {
        scope.problems.error(at("errors"), "a share of requests, and no metric counts them; add `requests`");
    }
    let told = EvaluatedMetrics {
        port: port.clone(),
        path: path.clone(),
        queue: written.queue.clone(),
        latency,
        requests: written.requests.clone(),
        errors: written.errors.clone(),
        load_failures: written.load_failures.clone(),
        gpu_memory: gpu_memory(written),
    };
    Some(Metrics { path: template, told })
}

fn at(field: &str) -> Path {
    Path::spec(["metrics", field])
}

/// What is used and what there is; that both are there is checked before.
fn gpu_memory(written: &Written) -> Option<(String, String)> {
    let memory = written.gpu_memory.as_ref()?;
    memory.used.clone().zip(memory.total.clone())
}

fn measure(written: &Latency, scope: &mut Scope) -> Option<EvaluatedLatency> {
    let Latency { histogram, summary, sum, count, .. } = written;
    check(&written.series, &at("latency").key("series"), scope);
    let measure = match (histogram.clone(), summary.clone(), sum.clone(), count.clone()) {
        (Some(name), None, None, None) => Measure::Histogram(name),
        (None, Some(name), None, None) => Measure::Summary(name),
        (None, None, Some(sum), Some(count)) => Measure::Mean { sum, count },
        _ => {
            let message =
                "says not one way to measure it; write one of `histogram`, `summary`, or `sum` and `count`";
            scope.problems.error(at("latency"), message);
            return None;
        }
    };
    Some(EvaluatedLatency {
        of: written.of.clone().unwrap_or_else(|| "a request".into()),
        measure,
        unit: written.unit.unwrap_or_default(),
        series: written.series.clone(),
    })
}

/// Labels and the regular expressions for their values.
fn check(series: &BTreeMap<String, String>, path: &Path, scope: &mut Scope) {
    for (label, pattern) in series {
        let is_label = !label.is_empty()
            && !label.starts_with(|c: char| c.is_ascii_digit())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !is_label {
            scope.problems.error(
                path.clone().key(label.as_str()),
                format!("`{label}` is not the label of a series; use letters, digits and `_`, with no digit at the front"),
            );
        }
        regex(pattern, || path.clone().key(label.as_str()), scope);
    }
}

/// What a model server tells; none when a variable of the path is unset.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Option<EvaluatedMetrics> {
    let Metrics { path, told } = context.runtime.parts.metrics.as_ref()?;
    if !super::ports::is_there(&told.port, context) {
        return None;
    }
    Some(EvaluatedMetrics { path: context.text(path, Of::default())?, ..told.clone() })
}
