//! The dashboard, of the same parts as the alerts: a panel whose metric a server does not have is not written.
//!
//! A copy in another namespace or under a prefix has the same text, as no tool changes it, and so the same identity: one dashboard
//! shows all copies, each under its namespace and its Deployment's name.

use sha2::{Digest, Sha256};

use super::{Tracks, promql};
use crate::api::v1alpha1::Monitoring as Stanza;
use crate::resolve::context::Context;
use crate::resolve::defaults;
use crate::resolve::resolved::{Dashboard, Panel, PanelKind, PanelQuery, Unit};
use crate::resolve::series::{self, Series};
use crate::runtimes::{EvaluatedLatency, EvaluatedMetrics, Measure};

/// The time over which a rate is told, for any stretch of time and any interval between two values:
/// <https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval>.
const WINDOW: &str = "$__rate_interval";
/// All that is shown.
const RANGE: &str = "$__range";
/// What a series of a Deployment is called.
const APP: &str = "{{namespace}}/{{app}}";
/// What a series of a pod is called.
const POD: &str = "{{namespace}}/{{pod}}";

/// The dashboard of both tracks.
pub(super) fn dashboard(
    cx: &Context<'_>,
    stanza: &Stanza,
    metrics: &EvaluatedMetrics,
    tracks: &Tracks,
    has_alerts: bool,
) -> Dashboard {
    let all = &Series::chosen(cx);
    let container = &cx.names.container();
    let mut panels = vec![answering(all), ready(all), restarts(all)];
    panels.extend(has_alerts.then(|| alerts(all)));
    let own = [
        requests(all, metrics),
        failures(all, metrics),
        metrics.latency.as_ref().map(|latency| latencies(all, latency)),
    ];
    // Others' metrics have intervals of their own, over which a rate may have to reach.
    panels
        .extend(own.into_iter().flatten().map(|panel| Panel { interval: stanza.interval.clone(), ..panel }));
    panels.extend(metrics.queue.as_ref().map(|queue| waiting(all, queue)));
    panels.extend(gpu_use(all, tracks));
    panels.extend(gpu_memory(all, metrics, tracks));
    panels.extend([cpu(all, container), memory(all, container)]);
    let mut labels = defaults::dashboard_labels();
    labels.extend(stanza.labels.clone());
    let (file, title) = called(cx);
    Dashboard {
        labels,
        uid: uid(&file),
        file: format!("{file}.json"),
        title,
        namespaces: format!("label_values({}, {})", Series::all(cx).of("up"), series::NAMESPACE),
        variable: series::NAMESPACE,
        namespace: cx.metadata.namespace.clone(),
        panels,
    }
}

/// File and title. The namespace belongs to them where it is known: the sidecar puts all files into one folder, and Grafana takes
/// no dashboard of a folder any more in which two have one title or `uid`: <https://github.com/grafana/grafana/issues/39467>.
fn called(cx: &Context<'_>) -> (String, String) {
    let deployment = cx.names.deployment();
    match &cx.metadata.namespace {
        Some(namespace) => {
            (format!("{namespace}.{deployment}"), format!("Model server {namespace}/{deployment}"))
        }
        None => (deployment.clone(), format!("Model server {deployment}")),
    }
}

/// What stands in the addresses of the dashboard: at most 40 characters, and the same each time.
fn uid(file: &str) -> String {
    let hash = Sha256::digest(file.as_bytes());
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("modelspec-{digits}")
}

fn query(expr: String, legend: impl Into<String>) -> PanelQuery {
    PanelQuery { expr, legend: legend.into() }
}

fn number(title: &str, description: &str, limit: Option<f64>, query: PanelQuery) -> Panel {
    Panel {
        title: title.to_owned(),
        description: description.to_owned(),
        kind: PanelKind::Number,
        unit: Unit::Count,
        limit,
        interval: None,
        queries: vec![query],
    }
}

fn lines(title: &str, description: &str, unit: Unit, limit: Option<f64>, queries: Vec<PanelQuery>) -> Panel {
    Panel {
        title: title.to_owned(),
        description: description.to_owned(),
        kind: PanelKind::Lines,
        unit,
        limit,
        interval: None,
        queries,
    }
}

/// The sum, by Deployment, of what others tell of the model's pods.
fn sum_of_pods(all: &Series<'_>, value: &str) -> String {
    format!("sum {} {}", promql::BY, promql::inside(&promql::of_pods(all, value)))
}

fn answering(all: &Series<'_>) -> Panel {
    let up = format!("sum {} ({})", promql::BY, all.of("up"));
    number("Pods that answer", "Pods that tell Prometheus their metrics.", None, query(up, APP))
}

fn ready(all: &Series<'_>) -> Panel {
    let ready = sum_of_pods(all, &all.others("kube_pod_status_ready", &[("condition", "true")]));
    number("Ready pods", "Pods that are ready for requests, by kube-state-metrics.", None, query(ready, APP))
}

fn restarts(all: &Series<'_>) -> Panel {
    let of = |kind: &str| {
        let series = all.others(&format!("kube_pod_{kind}container_status_restarts_total"), &[]);
        format!("increase({series}[{RANGE}])")
    };
    let either = promql::inside(&format!("{}\nor\n{}", of(""), of("init_")));
    let description = "Containers that have ended and begun again in the time that is shown, those of downloads among them, by kube-state-metrics.";
    number("Restarts", description, Some(1.0), query(sum_of_pods(all, &either), APP))
}

fn alerts(all: &Series<'_>) -> Panel {
    let firing = all.matching("ALERTS", &std::collections::BTreeMap::new(), &[("alertstate", "firing")]);
    let description = "Alerts of this model that fire.";
    let firing = format!("sum ({firing}) or vector(0)");
    number("Alerts", description, Some(1.0), query(firing, "firing"))
}

fn requests(all: &Series<'_>, metrics: &EvaluatedMetrics) -> Option<Panel> {
    if metrics.requests.is_empty() {
        return None;
    }
    let rate = promql::counted(all, "rate", &metrics.requests, WINDOW);
    let description = "Requests that have been answered, well or not.";
    Some(lines("Requests", description, Unit::RequestsPerSecond, None, vec![query(rate, APP)]))
}

fn failures(all: &Series<'_>, metrics: &EvaluatedMetrics) -> Option<Panel> {
    if metrics.errors.is_empty() || metrics.requests.is_empty() {
        return None;
    }
    let share = promql::failed_share(all, metrics, WINDOW);
    let description = "The share of the requests that fail by the server's fault.";
    let limit = Some(defaults::ALERT_ERRORS);
    Some(lines("Failed requests", description, Unit::Share, limit, vec![query(share, APP)]))
}

fn latencies(all: &Series<'_>, latency: &EvaluatedLatency) -> Panel {
    let of = |quantile: &str| promql::seconds(all, latency, quantile, WINDOW);
    let quantiles = || {
        let told = [("0.5", "p50"), ("0.95", "p95"), ("0.99", "p99")];
        told.map(|(quantile, name)| query(of(quantile), format!("{name} {APP}"))).to_vec()
    };
    let what = &latency.of;
    let (description, queries) = match latency.measure {
        Measure::Mean { .. } => (format!("How long {what} takes, in the mean."), vec![query(of(""), APP)]),
        Measure::Histogram(_) => {
            (format!("How long {what} takes: half, 95 % and 99 % take no longer."), quantiles())
        }
        Measure::Summary(_) => (
            format!("How long {what} takes at the slowest pod: half, 95 % and 99 % take no longer."),
            quantiles(),
        ),
    };
    lines("Latency", &description, Unit::Seconds, Some(defaults::ALERT_LATENCY), queries)
}

fn waiting(all: &Series<'_>, queue: &str) -> Panel {
    let waiting = format!("sum {} ({})", promql::BY, all.of(queue));
    let description = "Requests that wait for their turn.";
    lines("Waiting requests", description, Unit::Count, None, vec![query(waiting, APP)])
}

fn gpu_use(all: &Series<'_>, tracks: &Tracks) -> Option<Panel> {
    let used = promql::gpu_use(all, tracks)?;
    let description =
        "The share of the time in which a pod's GPUs have something to do, by NVIDIA's exporter.";
    Some(lines("GPU use", description, Unit::Share, None, vec![query(used, POD)]))
}

fn gpu_memory(all: &Series<'_>, metrics: &EvaluatedMetrics, tracks: &Tracks) -> Option<Panel> {
    let share = promql::gpu_memory(all, metrics, tracks)?;
    let description = "The share of its memory that is in use, of each pod's fullest GPU.";
    let limit = Some(defaults::ALERT_GPU_MEMORY);
    Some(lines("GPU memory", description, Unit::Share, limit, vec![query(share, POD)]))
}

/// What the server's containers use, by cAdvisor, and what they may.
fn cpu(all: &Series<'_>, container: &str) -> Panel {
    let used = all.others("container_cpu_usage_seconds_total", &[("container", container)]);
    let used = promql::of_pods(all, &format!("rate({used}[{WINDOW}])"));
    let queries = vec![
        query(format!("sum {} {}", promql::BY_POD, promql::inside(&used)), POD),
        granted(all, container, "requests", "cpu"),
        granted(all, container, "limits", "cpu"),
    ];
    let description = "CPUs that the server's container uses, and what each pod's is granted.";
    lines("CPU", description, Unit::Count, None, queries)
}

fn memory(all: &Series<'_>, container: &str) -> Panel {
    let used = all.others("container_memory_working_set_bytes", &[("container", container)]);
    let used = promql::of_pods(all, &used);
    let queries = vec![
        query(format!("max {} {}", promql::BY_POD, promql::inside(&used)), POD),
        granted(all, container, "limits", "memory"),
    ];
    let description =
        "Memory of the server's container that cannot be taken back, and the limit at which it is killed.";
    lines("Memory", description, Unit::Bytes, None, queries)
}

fn granted(all: &Series<'_>, container: &str, what: &str, resource: &str) -> PanelQuery {
    let series = all.others(
        &format!("kube_pod_container_resource_{what}"),
        &[("container", container), ("resource", resource)],
    );
    let expr = format!("max {} {}", promql::BY, promql::inside(&promql::of_pods(all, &series)));
    query(expr, format!("{} {APP}", what.trim_end_matches('s')))
}
