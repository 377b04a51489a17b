//! Deployments, sets and their like: a selector that finds the pods of the template, a strategy that can work.

use super::meta;
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::spot::Spot;

pub(super) fn deployment(spec: &Spot<'_>, to: &mut Problems) {
    selects(spec, to);
    always(spec, to);
    let strategy = spec.get("strategy");
    let rolling = strategy.as_ref().and_then(|strategy| strategy.get("rollingUpdate"));
    if let Some(rolling) = &rolling {
        if strategy.as_ref().and_then(|strategy| strategy.text("type")) == Some("Recreate") {
            to.value(rolling.path(), "`Recreate` rolls nothing", "remove it, or write `type: RollingUpdate`");
        } else if is_zero(rolling, "maxUnavailable", false) && is_zero(rolling, "maxSurge", false) {
            let cause = "with `maxSurge` and `maxUnavailable` both 0 no pod can be replaced";
            to.value(rolling.path().key("maxUnavailable"), cause, "set one of them above 0");
        }
    }
    let ready = spec.integer("minReadySeconds").unwrap_or(0);
    if let Some(deadline) = spec.integer("progressDeadlineSeconds").or(Some(600))
        && deadline <= ready
    {
        let cause = format!("progressDeadlineSeconds {deadline} is not above minReadySeconds {ready}");
        to.value(spec.path().key("progressDeadlineSeconds"), cause, "raise it");
    }
}

pub(super) fn replica_set(spec: &Spot<'_>, to: &mut Problems) {
    selects(spec, to);
    always(spec, to);
    templated(spec, to);
}

pub(super) fn daemon_set(spec: &Spot<'_>, to: &mut Problems) {
    selects(spec, to);
    always(spec, to);
    let strategy = spec.get("updateStrategy");
    let rolling = strategy.as_ref().and_then(|strategy| strategy.get("rollingUpdate"));
    let on_delete = strategy.as_ref().and_then(|strategy| strategy.text("type")) == Some("OnDelete");
    let Some(rolling) = rolling.filter(|_| !on_delete) else { return };
    let (surge, gone) = (is_zero(&rolling, "maxSurge", true), is_zero(&rolling, "maxUnavailable", false));
    if surge && gone {
        let cause = "with `maxSurge` and `maxUnavailable` both 0 no pod can be replaced";
        to.value(rolling.path(), cause, "set one of them above 0");
    } else if !surge && !gone {
        let cause = "a DaemonSet takes `maxSurge` or `maxUnavailable`, not both above 0";
        to.value(rolling.path(), cause, "set one of them to 0");
    }
}

pub(super) fn stateful_set(spec: &Spot<'_>, to: &mut Problems) {
    selects(spec, to);
    always(spec, to);
    let strategy = spec.get("updateStrategy");
    if let Some(strategy) = strategy
        && strategy.text("type") == Some("OnDelete")
        && strategy.has("rollingUpdate")
    {
        let path = strategy.path().key("rollingUpdate");
        to.value(path, "`OnDelete` rolls nothing", "remove it, or write `type: RollingUpdate`");
    }
    let retention = spec.get("persistentVolumeClaimRetentionPolicy");
    let _ = retention;
}

pub(super) fn replication_controller(spec: &Spot<'_>, to: &mut Problems) {
    always(spec, to);
    templated(spec, to);
    let Some(template) = spec.get("template") else { return };
    let metadata = template.get("metadata");
    let labels = metadata.as_ref().and_then(|metadata| metadata.get("labels"));
    let Some(selector) = spec.get("selector").filter(|selector| !selector.node.entries().is_empty()) else {
        if labels.is_none() {
            let path = spec.path().key("selector");
            to.missing(path, "there is no selector, and the pods have no labels", "give the pods labels");
        }
        return;
    };
    let matches = selector
        .entries()
        .all(|(key, value)| labels.as_ref().and_then(|labels| labels.text(key)) == value.node.as_text());
    if !matches {
        mismatch(spec, to);
    }
}

fn selects(spec: &Spot<'_>, to: &mut Problems) {
    let Some(selector) = spec.get("selector") else { return };
    if selector.count("matchLabels") + selector.count("matchExpressions") == 0 {
        let path = selector.path();
        to.value(path, "an empty selector is refused", "name labels of the pods in `matchLabels`");
        return;
    }
    let Some(template) = spec.get("template") else { return };
    let metadata = template.get("metadata");
    let labels = metadata.as_ref().and_then(|metadata| metadata.get("labels"));
    if !meta::finds(&selector, labels.as_ref()) {
        mismatch(spec, to);
    }
}

pub(super) fn mismatch(spec: &Spot<'_>, to: &mut Problems) {
    let path = spec.path().key("template").key("metadata").key("labels");
    let cause = "the selector does not find the pods that the template makes";
    to.add(Fault::SelectorMismatch, path, cause, "give the template the labels of `spec.selector`");
}

/// These controllers keep pods running.
fn always(spec: &Spot<'_>, to: &mut Problems) {
    let template = spec.get("template");
    let Some(pod) = template.as_ref().and_then(|template| template.get("spec")) else { return };
    let policy = pod.text("restartPolicy").filter(|policy| !policy.is_empty());
    if let Some(policy @ ("Never" | "OnFailure")) = policy {
        let cause = format!("`{policy}` is not for pods that are kept running");
        to.value(pod.path().key("restartPolicy"), cause, "write `Always`, or use a Job");
    }
    if pod.has("activeDeadlineSeconds") {
        let cause = "pods that are kept running have no deadline";
        to.value(pod.path().key("activeDeadlineSeconds"), cause, "remove it, or use a Job");
    }
}

fn templated(spec: &Spot<'_>, to: &mut Problems) {
    if !spec.has("template") {
        to.missing(spec.path().key("template"), "there is no template of the pods", "write one");
    }
}

fn is_zero(rolling: &Spot<'_>, field: &str, default: bool) -> bool {
    match rolling.text(field) {
        Some(text) => matches!(text, "0" | "0%" | "00%"),
        None => default,
    }
}
