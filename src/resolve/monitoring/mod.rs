//! How Prometheus finds the server, and when it alerts.

mod alerts;
mod dashboard;
mod promql;

use std::collections::BTreeMap;

use super::context::Context;
use super::resolved::{Dashboard, Monitor, MonitorBy, Rules};
use super::scaling::Scale;
use super::{labels, series};
use crate::api::v1alpha1::serving_runtime::Accelerator;
use crate::api::v1alpha1::{Monitoring as Stanza, Scrape};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Evaluated, EvaluatedMetrics};

/// What `spec.monitoring` yields.
#[derive(Default)]
pub(super) struct Monitoring {
    /// Annotations of the pods.
    pub(super) annotations: BTreeMap<String, String>,
    /// The monitor.
    pub(super) monitor: Option<Monitor>,
    /// When Prometheus alerts.
    pub(super) rules: Option<Rules>,
    /// What Grafana shows.
    pub(super) dashboard: Option<Dashboard>,
}

/// What is known of the pods.
pub(super) struct Pods<'a> {
    pub(super) scale: &'a Scale,
    /// Seconds in which one should be ready.
    pub(super) budget: i32,
    pub(super) tracks: &'a Tracks,
}

/// Who runs a canary.
#[derive(Clone, Copy)]
pub(super) enum CanaryBy {
    Gateway,
    Argo,
}

/// What of the stable server and its canary is alike to whoever looks at both.
pub(super) struct Tracks {
    /// Whether there is a canary.
    pub(super) canary: Option<CanaryBy>,
    /// What each of them runs on.
    pub(super) accelerators: Vec<Accelerator>,
}

impl Tracks {
    fn have(&self, accelerator: Accelerator) -> bool {
        self.accelerators.contains(&accelerator)
    }

    fn have_gpus(&self) -> bool {
        self.accelerators.iter().any(|it| *it != Accelerator::Cpu)
    }
}

/// Monitoring, unless it is off. Where only the platform turns it on, a runtime without metrics goes without.
pub(super) fn monitoring(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    pods: &Pods<'_>,
    problems: &mut Problems,
) -> Monitoring {
    let stanza = cx.spec.monitoring.as_ref().filter(|stanza| cx.is_on("monitoring", stanza.enabled));
    let Some(stanza) = stanza else { return Monitoring::default() };
    labels::refuse_own(&stanza.labels, &path("labels"), problems);
    let Some(metrics) = &evaluated.metrics else {
        if cx.is_own(&Path::spec(["monitoring"])) {
            without_metrics(cx, problems);
        }
        return Monitoring::default();
    };
    let rules = rules(cx, stanza, metrics, pods);
    let has_dashboard = stanza.dashboard.unwrap_or_default();
    let dashboard =
        has_dashboard.then(|| dashboard::dashboard(cx, stanza, metrics, pods.tracks, rules.is_some()));
    let by = match stanza.scrape.unwrap_or_default() {
        Scrape::Service => MonitorBy::Service,
        Scrape::Pod => MonitorBy::Pods,
        Scrape::Annotations => {
            cannot_say(cx, stanza, problems);
            let annotations = annotations(cx, evaluated, metrics, problems);
            return Monitoring { annotations, monitor: None, rules, dashboard };
        }
    };
    let monitor = Monitor {
        by,
        port: metrics.port.clone(),
        path: metrics.path.clone(),
        interval: stanza.interval.clone(),
        labels: stanza.labels.clone(),
        pod_labels: series::POD_LABELS.map(str::to_owned).to_vec(),
    };
    Monitoring { annotations: BTreeMap::new(), monitor: Some(monitor), rules, dashboard }
}

/// The alerts. Pods that tell how they are scraped are for a Prometheus without its operator, and so is no kind of the operator's.
fn rules(cx: &Context<'_>, stanza: &Stanza, metrics: &EvaluatedMetrics, pods: &Pods<'_>) -> Option<Rules> {
    if !has_alerts(stanza) {
        return None;
    }
    let facts = alerts::Facts {
        interval: stanza.interval.as_deref(),
        may_be_none: pods.scale.least() == 0,
        budget: pods.budget,
        tracks: pods.tracks,
    };
    Some(Rules { labels: stanza.labels.clone(), alerts: alerts::alerts(cx, metrics, &facts) })
}

fn has_alerts(stanza: &Stanza) -> bool {
    stanza.alerts.unwrap_or(stanza.scrape != Some(Scrape::Annotations))
}

fn path(field: &str) -> Path {
    Path::spec(["monitoring", field])
}

fn without_metrics(cx: &Context<'_>, problems: &mut Problems) {
    let runtime = &cx.runtime.name;
    let message = match &cx.runtime.declared.metrics {
        None => format!("runtime `{runtime}` tells no metrics; remove it (in a patch: `monitoring: null`)"),
        Some(metrics) => format!(
            "runtime `{runtime}` tells its metrics at `{}`, which is not there as it is configured; set that key of `config`",
            metrics.path.as_deref().unwrap_or_default()
        ),
    };
    problems.error(Path::spec(["monitoring"]), message);
}

/// What annotations of pods have no word for.
fn cannot_say(cx: &Context<'_>, stanza: &Stanza, problems: &mut Problems) {
    if stanza.interval.is_some() && cx.is_own(&path("interval")) {
        problems.error(
            path("interval"),
            "annotations cannot say how often pods are asked; remove it, or write `scrape: pod`",
        );
    }
    if !stanza.labels.is_empty()
        && cx.is_own(&path("labels"))
        && !has_alerts(stanza)
        && stanza.dashboard != Some(true)
    {
        problems.error(
            path("labels"),
            "they choose monitors, alerts and dashboards, and there are none; remove them, or write `alerts: true`",
        );
    }
}

/// The annotations that scrape configurations of Prometheus without its operator look for:
/// <https://github.com/prometheus/prometheus/blob/v3.5.0/documentation/examples/prometheus-kubernetes.yml>.
fn annotations(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    metrics: &EvaluatedMetrics,
    problems: &mut Problems,
) -> BTreeMap<String, String> {
    let port = evaluated.ports.iter().find(|port| port.name == metrics.port);
    let annotations = [
        ("prometheus.io/path", Some(metrics.path.clone())),
        ("prometheus.io/port", port.map(|port| port.number.to_string())),
        ("prometheus.io/scrape", Some("true".to_owned())),
    ];
    let annotations: BTreeMap<String, String> =
        annotations.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
    for key in annotations.keys().filter(|key| cx.spec.pod_annotations.contains_key(*key)) {
        problems.error(
            Path::spec(["podAnnotations", key]),
            format!("`{key}` is set by `monitoring.scrape: annotations`; remove one of the two"),
        );
    }
    annotations
}
