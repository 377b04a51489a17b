//! `HorizontalPodAutoscaler`s.

use super::resources;
use crate::policy::schema::problem::Problems;
use crate::policy::schema::spot::Spot;

pub(super) fn autoscaler(spec: &Spot<'_>, to: &mut Problems) {
    let (least, most) = (spec.integer("minReplicas").unwrap_or(1), spec.integer("maxReplicas"));
    if let Some(most) = most.filter(|most| *most >= 1 && *most < least) {
        let cause = format!("maxReplicas {most} is below minReplicas {least}");
        to.value(spec.path().key("maxReplicas"), cause, "raise it");
    }
}

pub(super) fn metric(metric: &Spot<'_>, to: &mut Problems) {
    let expected = match metric.text("type") {
        Some("Object") => "object",
        Some("Pods") => "pods",
        Some("Resource") => "resource",
        Some("External") => "external",
        Some("ContainerResource") => "containerResource",
        _ => return,
    };
    if !metric.has(expected) {
        let path = metric.path().key(expected);
        to.missing(path, format!("a metric of this type has `{expected}`"), "write it, or change the type");
    }
    for field in ["object", "pods", "resource", "external", "containerResource"] {
        if field != expected && metric.has(field) {
            to.value(metric.path().key(field), "it does not go with the type", "remove it");
        }
    }
}

pub(super) fn resource(source: &Spot<'_>, to: &mut Problems) {
    if source.has("container")
        && let Some(name) = source.get("name")
        && let Some(text) = name.node.as_text().filter(|text| !text.is_empty())
    {
        resources::named(text, &name, to);
    }
    let Some(target) = source.get("target") else { return };
    let (utilization, value) = (target.has("averageUtilization"), target.has("averageValue"));
    if !utilization && !value {
        let path = target.path().key("averageUtilization");
        to.missing(path, "the target has no value", "write it, or `averageValue`");
    } else if utilization && value {
        let path = target.path().key("averageValue");
        to.value(path, "`averageUtilization` and `averageValue` exclude each other", "keep one of them");
    }
}

pub(super) fn pods(source: &Spot<'_>, to: &mut Problems) {
    if let Some(target) = source.get("target")
        && !target.has("averageValue")
    {
        let path = target.path().key("averageValue");
        to.missing(path, "a target of pods is an average", "write it");
    }
}

pub(super) fn other(source: &Spot<'_>, to: &mut Problems) {
    let Some(target) = source.get("target") else { return };
    let (value, average) = (target.has("value"), target.has("averageValue"));
    if !value && !average {
        to.missing(target.path().key("value"), "the target has no value", "write it, or `averageValue`");
    } else if value && average && !source.has("describedObject") {
        let path = target.path().key("value");
        to.value(path, "`value` and `averageValue` exclude each other", "keep one of them");
    }
}

pub(super) fn target(target: &Spot<'_>, to: &mut Problems) {
    let path = || target.path().key("apiVersion");
    let version = target.text("apiVersion").unwrap_or_default();
    match version.matches('/').count() {
        1 => {}
        // The core group has nothing that an autoscaler scales but this.
        0 if target.text("kind") == Some("ReplicationController") => {}
        0 => {
            let cause = "the target's group is not said";
            to.missing(path(), cause, "write `apiVersion: apps/v1`, or whatever its own is");
        }
        _ => to.value(path(), format!("`{version}` is not a version"), "write it as `apps/v1`"),
    }
}
