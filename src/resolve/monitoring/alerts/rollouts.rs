//! Rollouts that hang. New pods that no node has room for are not among those that Prometheus asks, while the old ones answer.

use super::alert;
use crate::resolve::context::Context;
use crate::resolve::monitoring::{CanaryBy, Tracks, promql};
use crate::resolve::names::Track;
use crate::resolve::resolved::Alert;
use crate::resolve::series::Series;

/// One for each track; of Argo's both are the Rollout's.
pub(super) fn stuck(cx: &Context<'_>, tracks: &Tracks) -> Vec<Alert> {
    match tracks.canary {
        None => vec![server(cx, &workloads(cx))],
        Some(CanaryBy::Gateway) => {
            vec![server(cx, &workloads_on(cx, Track::Stable)), canary(cx)]
        }
        Some(CanaryBy::Argo) => vec![change(cx)],
    }
}

fn server(cx: &Context<'_>, workloads: &str) -> Alert {
    let said = "The rollout of {{ $labels.app }} in namespace {{ $labels.namespace }} has made no progress for as long as its model may take to load. What was served before, if anything was, is served on. Look at the new pods and their events.";
    of_deployment(cx, "ModelServerRolloutStuck", workloads, ("A rollout hangs", said))
}

fn canary(cx: &Context<'_>) -> Alert {
    let said = "The canary {{ $labels.app }} in namespace {{ $labels.namespace }} has made no progress for as long as its model may take to load. Look at its pods and their events, and take it out (`canary.enabled: false`) if it gets requests that it does not answer.";
    let workloads = workloads_on(cx, Track::Canary);
    of_deployment(cx, "ModelServerCanaryStuck", &workloads, ("The canary does not get ready", said))
}

/// That a Deployment makes no progress it says itself after its `progressDeadlineSeconds`.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment>
fn of_deployment(cx: &Context<'_>, name: &'static str, workloads: &str, texts: (&str, &str)) -> Alert {
    let condition = "kube_deployment_status_condition{condition=\"Progressing\", status=\"false\"}";
    of(cx, name, &named(condition, "deployment"), workloads, texts)
}

/// The phases in which a Rollout does not go on by itself; where it waits for somebody who promotes it, or has been aborted, it is where
/// it should be. <https://github.com/argoproj/argo-rollouts/blob/v1.8.3/controller/metrics/rollouts.go>
fn change(cx: &Context<'_>) -> Alert {
    let said = "Argo Rollouts cannot go on with a change of {{ $labels.app }} in namespace {{ $labels.namespace }}: its pods have not become ready in time, or cannot be made. Look at the Rollout, its newest pods and their events. To abort it brings all requests back to the version before.";
    let info = promql::honoured("rollout_info{phase=~\"Error|InvalidSpec|Timeout\"}", "namespace");
    let texts = ("The canary does not get ready", said);
    of(cx, "ModelServerCanaryStuck", &named(&info, "name"), &workloads(cx), texts)
}

fn of(cx: &Context<'_>, name: &'static str, value: &str, workloads: &str, texts: (&str, &str)) -> Alert {
    let ours = format!("{value}\n* on (namespace, app) group_left ()\n{workloads}");
    let expr = format!("sum {} {} > 0", promql::BY, promql::inside(&ours));
    alert(cx, (name, "warning"), expr, "5m", texts)
}

/// A value of workloads with their name, which is held by another label, as `app`.
fn named(value: &str, label: &str) -> String {
    format!("label_replace({value}, \"app\", \"$1\", \"{label}\", \"(.+)\")")
}

/// The Deployments of the model, or Rollouts, that Prometheus asks pods of.
fn workloads(cx: &Context<'_>) -> String {
    format!("group {} ({})", promql::BY, Series::all(cx).of("up"))
}

/// The Deployments of one track, by the pods of either: as long as a canary has none that could be asked, its name follows from
/// the other's, whatever stands before and behind it.
fn workloads_on(cx: &Context<'_>, track: Track) -> String {
    let stable = cx.names.clone().on(Track::Stable).deployment();
    let canary = cx.names.clone().on(Track::Canary).deployment();
    let mark = canary.strip_prefix(&stable).unwrap_or_default();
    let written = if track == Track::Canary { mark } else { "" };
    let up = Series::all(cx).of("up");
    let pattern = format!("(.*?{stable})({mark})?(.*)");
    let renamed = format!("label_replace({up}, \"app\", \"$1{written}$3\", \"app\", \"{pattern}\")");
    format!("group {} ({renamed})", promql::BY)
}
