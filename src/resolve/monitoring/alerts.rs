//! The alerts, each from what the runtime's data names: one whose metric a server does not have is not written.

mod rollouts;

use std::collections::BTreeMap;

use super::{Tracks, promql};
use crate::names;
use crate::resolve::context::Context;
use crate::resolve::defaults;
use crate::resolve::resolved::Alert;
use crate::resolve::series::{self, Series};
use crate::runtimes::{EvaluatedLatency, EvaluatedMetrics, Measure};

/// What is known beyond the metrics.
pub(super) struct Facts<'a> {
    /// How often Prometheus asks; none: as it is configured.
    pub(super) interval: Option<&'a str>,
    /// Whether there may be no pod at all.
    pub(super) may_be_none: bool,
    /// Seconds in which a pod should be ready.
    pub(super) budget: i32,
    /// What runs beside it.
    pub(super) tracks: &'a Tracks,
}

/// All of them.
pub(super) fn alerts(cx: &Context<'_>, metrics: &EvaluatedMetrics, facts: &Facts<'_>) -> Vec<Alert> {
    let window = window(facts.interval);
    let mut alerts = vec![down(cx, facts)];
    alerts.extend(metrics.latency.as_ref().map(|latency| slow(cx, latency, &window)));
    alerts.extend(failing(cx, metrics, &window));
    alerts.extend([crashing(cx), unready(cx, facts)]);
    alerts.extend(rollouts::stuck(cx, facts.tracks));
    alerts.extend(not_loading(cx, metrics));
    alerts.extend(memory(cx, metrics, facts.tracks));
    alerts
}

/// Over how long counters are counted.
pub(super) fn window(interval: Option<&str>) -> String {
    let seconds = interval.and_then(names::milliseconds).unwrap_or_default().div_ceil(1000);
    time(defaults::ALERT_WINDOW.max(seconds * defaults::ALERT_SCRAPES))
}

/// Seconds in which a pod should be ready.
fn budget(facts: &Facts<'_>) -> u64 {
    u64::try_from(facts.budget).unwrap_or_default()
}

/// Seconds as Prometheus writes them, in minutes where it is whole ones.
fn time(seconds: u64) -> String {
    if seconds.is_multiple_of(60) { format!("{}m", seconds / 60) } else { format!("{seconds}s") }
}

fn alert(
    cx: &Context<'_>,
    (name, severity): (&'static str, &str),
    expr: String,
    wait: &str,
    (summary, description): (&str, &str),
) -> Alert {
    let model = cx.names.model();
    Alert {
        name,
        expr,
        wait: wait.to_owned(),
        labels: BTreeMap::from([
            ("severity".to_owned(), severity.to_owned()),
            (series::MODEL_LABEL.to_owned(), model.to_owned()),
        ]),
        summary: format!("{summary} (model server {model})"),
        description: description.to_owned(),
    }
}

/// No pod answers. That there is none at all is seen as far as no other namespace has the model. Where there may be none, a pod that
/// has been woken answers once it has loaded, and until then it is the only one.
fn down(cx: &Context<'_>, facts: &Facts<'_>) -> Alert {
    let up = Series::all(cx).of("up");
    let mut expr = format!("sum {} ({up}) == 0", promql::BY);
    let mut wait = defaults::ALERT_DOWN;
    if facts.may_be_none {
        wait = wait.max(budget(facts));
    } else {
        expr.push_str(&format!("\nor absent({up})"));
    }
    let said = "Prometheus reaches none of its pods{{ with $labels.app }} ({{ . }}{{ end }}{{ with $labels.namespace }} in namespace {{ . }}){{ end }}. Look at the pods and their events.";
    alert(cx, ("ModelServerDown", "critical"), expr, &time(wait), ("No pod answers", said))
}

/// The 95th percentile, or where that is not told the mean, under a name that says so.
fn slow(cx: &Context<'_>, latency: &EvaluatedLatency, window: &str) -> Alert {
    let limit = defaults::ALERT_LATENCY;
    let expr = format!("{}\n> {limit}", promql::seconds(&Series::all(cx), latency, "0.95", window));
    let of = &latency.of;
    let took = "{{ $value | humanizeDuration }}";
    let place = "{{ $labels.app }} in namespace {{ $labels.namespace }}";
    let (name, summary, said) = match latency.measure {
        Measure::Mean { .. } => (
            "ModelServerMeanLatencyHigh",
            format!("In the mean {of} takes more than {limit} s"),
            format!("In the mean {of} takes {took} at {place}."),
        ),
        Measure::Histogram(_) => (
            "ModelServerLatencyHigh",
            format!("The 95th percentile of {of} is above {limit} s"),
            format!("The 95th percentile of {of} is {took} at {place}."),
        ),
        Measure::Summary(_) => (
            "ModelServerLatencyHigh",
            format!("The 95th percentile of {of} is above {limit} s"),
            format!("The 95th percentile of {of} is {took} at the slowest pod of {place}."),
        ),
    };
    alert(cx, (name, "warning"), expr, "10m", (&summary, &said))
}

fn failing(cx: &Context<'_>, metrics: &EvaluatedMetrics, window: &str) -> Option<Alert> {
    if metrics.errors.is_empty() {
        return None;
    }
    let counted = |counters| promql::counted(&Series::all(cx), "rate", counters, window);
    let limit = defaults::ALERT_ERRORS;
    let expr = format!("{}\n/\n{}\n> {limit}", counted(&metrics.errors), counted(&metrics.requests));
    let said = "{{ $value | humanizePercentage }} of the requests to {{ $labels.app }} in namespace {{ $labels.namespace }} fail by its own fault. Look at its log.";
    Some(alert(
        cx,
        ("ModelServerErrorsHigh", "critical"),
        expr,
        "5m",
        ("More than 5 % of the requests fail", said),
    ))
}

/// A container that ends again and again: the server's when its model does not load, that of the downloads when they fail. What
/// is told of a pod in between counts for a while, as its state changes with each try.
fn crashing(cx: &Context<'_>) -> Alert {
    let waiting = |of: &str| {
        format!(
            "max_over_time(kube_pod_{of}container_status_waiting_reason{{reason=\"CrashLoopBackOff\"}}[10m])"
        )
    };
    let either = promql::inside(&format!("{}\nor\n{}", waiting(""), waiting("init_")));
    let expr =
        format!("sum {} {} > 0", promql::BY, promql::inside(&promql::of_pods(&Series::all(cx), &either)));
    let said = "{{ $value }} containers of {{ $labels.app }} in namespace {{ $labels.namespace }} end soon after their start, again and again. Look at their logs with `kubectl logs --previous`, that of the init container too.";
    alert(
        cx,
        ("ModelServerCrashLooping", "critical"),
        expr,
        "15m",
        ("The server or a download ends again and again", said),
    )
}

/// A pod that is not ready in the time in which its model should have loaded.
fn unready(cx: &Context<'_>, facts: &Facts<'_>) -> Alert {
    let ready = "kube_pod_status_ready{condition=\"true\"}";
    let unready = promql::inside(&promql::of_pods(&Series::all(cx), ready));
    let expr = format!("min by (namespace, app, pod) {unready} == 0");
    let wait = time(budget(facts));
    let said = "Pod {{ $labels.pod }} of {{ $labels.app }} in namespace {{ $labels.namespace }} is not ready, although its model should have loaded by now. Look at its log and its events.";
    alert(cx, ("ModelServerNotReady", "warning"), expr, &wait, ("A pod does not get ready", said))
}

/// A model that does not load in a server that lives on, which the pod does not show.
fn not_loading(cx: &Context<'_>, metrics: &EvaluatedMetrics) -> Option<Alert> {
    if metrics.load_failures.is_empty() {
        return None;
    }
    let expr =
        format!("{} > 0", promql::counted(&Series::all(cx), "increase", &metrics.load_failures, "15m"));
    let said = "{{ $labels.app }} in namespace {{ $labels.namespace }} has tried to load a model and failed. What was served before is served on. Look at its log.";
    Some(alert(cx, ("ModelLoadFailing", "warning"), expr, "5m", ("A model does not load", said)))
}

/// A GPU whose memory is almost full, as the server tells it, or NVIDIA's exporter.
fn memory(cx: &Context<'_>, metrics: &EvaluatedMetrics, tracks: &Tracks) -> Option<Alert> {
    let limit = defaults::ALERT_GPU_MEMORY;
    let share = promql::gpu_memory(&Series::all(cx), metrics, tracks)?;
    let expr = format!("{share} > {limit}");
    let said = "{{ $value | humanizePercentage }} of the memory of a GPU are in use by pod {{ $labels.pod }} of {{ $labels.app }} in namespace {{ $labels.namespace }}.";
    Some(alert(
        cx,
        ("ModelServerGpuMemoryHigh", "warning"),
        expr,
        "15m",
        ("The memory of a GPU is almost full", said),
    ))
}
