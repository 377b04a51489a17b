//! What a server tells Prometheus, and which alerts come of it.

use std::fmt::Write;

use modelspec::api::v1alpha1::serving_runtime::{Counters, Latency, LatencyUnit, Metrics};
use modelspec::runtimes::Runtime;

use super::page::row;
use super::proof;

/// Where metrics are told, which are which, and what has no alert.
pub(super) fn section(runtime: &Runtime, out: &mut String) {
    out.push_str("\n## Metrics\n\n");
    let Some(metrics) = &runtime.declared.metrics else {
        out.push_str("None: `spec.monitoring` is an error, and one of the platform's goes without it.\n");
        return;
    };
    let port = metrics.port.as_deref().unwrap_or_default();
    let path = metrics.path.as_deref().unwrap_or_default();
    let _ = match path.strip_prefix("${config.").and_then(|rest| rest.strip_suffix('}')) {
        Some(key) => writeln!(out, "Where `config.{key}` says, on port `{port}`."),
        None => writeln!(out, "`{path}` on port `{port}`, for Prometheus."),
    };
    let _ = match &metrics.queue {
        Some(queue) => writeln!(out, "Requests that wait: `{queue}`."),
        None => writeln!(out, "None of them counts the requests that wait."),
    };
    let _ =
        write!(out, "\nWhat [alerts and dashboards](../monitoring.md) are made of:\n\n| | |\n|---|---|\n");
    let mut pair = |name: &str, value: String| row(&[name.to_owned(), value], out);
    pair("latency", metrics.latency.as_ref().map_or_else(|| "not told, so without an alert".into(), latency));
    let said = |counters: &Counters| {
        if counters.is_empty() { "not told, so without an alert".to_owned() } else { series(counters) }
    };
    let requests =
        if metrics.requests.is_empty() { "not told".to_owned() } else { series(&metrics.requests) };
    pair("requests", requests);
    pair("failures", said(&metrics.errors));
    if !metrics.load_failures.is_empty() {
        pair("models that do not load", series(&metrics.load_failures));
    }
    pair("memory of GPUs", memory(runtime, metrics));
    if proof(runtime).program.is_none() {
        out.push_str("\nNone of these names has been seen on the server: they are of its source.\n");
    }
}

fn latency(latency: &Latency) -> String {
    let of = latency.of.as_deref().unwrap_or("a request");
    let unit = match latency.unit.unwrap_or_default() {
        LatencyUnit::S => "seconds",
        LatencyUnit::Ms => "milliseconds",
        LatencyUnit::Us => "microseconds",
    };
    let only = matchers(&latency.series);
    if let Some(name) = &latency.histogram {
        return format!("of {of}: 95th percentile of the histogram `{name}{only}`, in {unit}");
    }
    if let Some(name) = &latency.summary {
        return format!("of {of}: the quantile 0.95 of `{name}{only}` at the slowest pod, in {unit}");
    }
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    let (sum, count) = (name(&latency.sum), name(&latency.count));
    format!("of {of}: in the mean only, `{sum}{only}` by `{count}{only}`, in {unit}")
}

fn matchers(series: &std::collections::BTreeMap<String, String>) -> String {
    let all: Vec<String> = series.iter().map(|(label, pattern)| format!("{label}=~\"{pattern}\"")).collect();
    if all.is_empty() { String::new() } else { format!("{{{}}}", all.join(", ")) }
}

fn series(counters: &Counters) -> String {
    let all = counters.iter().map(|(name, patterns)| format!("`{name}{}`", matchers(patterns)));
    all.collect::<Vec<_>>().join(" and ")
}

fn memory(runtime: &Runtime, metrics: &Metrics) -> String {
    let has_gpu = runtime.images.is_empty() || runtime.images.keys().any(|it| it.as_str() != "cpu");
    match &metrics.gpu_memory {
        _ if !has_gpu => "it runs on none".to_owned(),
        Some(memory) => {
            let name = |name: &Option<String>| name.clone().unwrap_or_default();
            format!("`{}` of `{}`", name(&memory.used), name(&memory.total))
        }
        None => "of NVIDIA's, as the DCGM exporter tells it".to_owned(),
    }
}
