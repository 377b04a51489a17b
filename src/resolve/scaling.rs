//! How many pods there are.

use super::context::Context;
use super::resolved::{Autoscaling, Resources};
use super::{behavior, defaults};
use crate::diagnostic::{Path, Problems};

/// How many pods there can be.
pub(super) enum Scale {
    /// Always so many.
    Fixed(i32),
    /// As an autoscaler says.
    Auto(Autoscaling),
}

impl Scale {
    /// The least number of pods.
    pub(super) fn least(&self) -> i32 {
        match self {
            Self::Fixed(replicas) => *replicas,
            Self::Auto(autoscaling) => autoscaling.min_replicas,
        }
    }

    /// The greatest number of pods.
    pub(super) fn most(&self) -> i32 {
        match self {
            Self::Fixed(replicas) => *replicas,
            Self::Auto(autoscaling) => autoscaling.max_replicas,
        }
    }
}

/// Replicas or an autoscaler, whichever stands in the higher layer.
pub(super) fn scale(cx: &Context<'_>, resources: &Resources, problems: &mut Problems) -> Scale {
    let fixed = || Scale::Fixed(cx.spec.replicas.unwrap_or(defaults::REPLICAS));
    let Some(stanza) = &cx.spec.autoscaling else { return fixed() };
    if !cx.is_on("autoscaling", stanza.enabled) {
        return fixed();
    }
    let (replicas, path) = (Path::spec(["replicas"]), Path::spec(["autoscaling"]));
    match (cx.layer(&replicas), cx.layer(&path)) {
        (Some(a), Some(b)) if a == b => {
            let line = cx.origins.line(&path).map(|line| format!(" (line {line})")).unwrap_or_default();
            problems.error(
                replicas,
                format!("`replicas` and `autoscaling`{line} exclude each other; remove one (in a patch: `autoscaling: null`)"),
            );
        }
        (Some(a), Some(b)) if a > b => return fixed(),
        _ => {}
    }
    let min_replicas = stanza.min_replicas.unwrap_or(defaults::MIN_REPLICAS);
    let Some(max_replicas) = stanza.max_replicas else {
        problems.error(
            path.key("maxReplicas"),
            "is required; write the greatest number of pods, such as `maxReplicas: 5`",
        );
        return fixed();
    };
    if min_replicas > max_replicas {
        problems.error(
            path.clone().key("minReplicas"),
            format!(
                "minReplicas {min_replicas} is greater than maxReplicas {max_replicas}; swap or change them"
            ),
        );
    }
    if min_replicas == 0 {
        problems.error(
            path.clone().key("minReplicas"),
            "a HorizontalPodAutoscaler on cpu or memory cannot scale to 0; write at least 1",
        );
    }
    if stanza.cpu.is_none() && stanza.memory.is_none() {
        problems.error(path.clone(), "has nothing to scale by; add `cpu: 70` or `memory: 80`");
    }
    for (name, target) in [("cpu", stanza.cpu), ("memory", stanza.memory)] {
        if target.is_some() && !resources.requests.contains_key(name) {
            problems.error(
                path.clone().key(name),
                format!("is a percentage of a request that there is not; set `resources.requests.{name}`"),
            );
        }
    }
    if let Some(behavior) = &stanza.behavior {
        behavior::check(behavior, &path.key("behavior"), problems);
    }
    Scale::Auto(Autoscaling {
        min_replicas,
        max_replicas,
        cpu: stanza.cpu,
        memory: stanza.memory,
        behavior: stanza.behavior.clone().unwrap_or_else(defaults::scaling_behavior),
    })
}
