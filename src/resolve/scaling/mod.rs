//! How many pods there are.

mod authentication;
mod backend;
mod behavior;
mod hpa;
mod keda;
mod metrics;
mod query;
mod schedules;
mod triggers;

use super::context::Context;
use super::defaults;
use super::resolved::{Autoscaling, ResourceMetric, Resources, Scaler, Target};
use crate::api::v1alpha1::{self as api, AutoscalingBackend};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::Evaluated;

/// How many pods there can be.
pub(super) enum Scale {
    /// Always so many.
    Fixed(i32),
    /// As an autoscaler says.
    Auto {
        /// At least so many.
        min: i32,
        /// At most so many.
        max: i32,
    },
}

impl Scale {
    /// The least number of pods.
    pub(super) fn least(&self) -> i32 {
        match self {
            Self::Fixed(replicas) => *replicas,
            Self::Auto { min, .. } => *min,
        }
    }

    /// How many pods there are where no autoscaler says so.
    pub(super) fn fixed(&self) -> Option<i32> {
        match self {
            Self::Fixed(replicas) => Some(*replicas),
            Self::Auto { .. } => None,
        }
    }

    /// The greatest number of pods.
    pub(super) fn most(&self) -> i32 {
        match self {
            Self::Fixed(replicas) => *replicas,
            Self::Auto { max, .. } => *max,
        }
    }
}

/// What is asked of an autoscaler, and what is known of the server.
struct Asked<'a> {
    cx: &'a Context<'a>,
    stanza: &'a api::Autoscaling,
    min: i32,
    max: i32,
    resources: &'a Resources,
    /// The metric that counts waiting requests, where the runtime has one.
    waiting: Option<&'a str>,
    /// Seconds in which a pod should be ready.
    ready_within: i32,
}

impl Asked<'_> {
    fn path(name: &str) -> Path {
        Path::spec(["autoscaling", name])
    }

    /// Whether the ModelSpec itself asks for it. What the platform alone gives is a value in case that it is needed.
    fn is_own(&self, name: &str) -> bool {
        self.cx.is_own(&Self::path(name))
    }
}

/// Replicas or an autoscaler, whichever stands in the higher layer.
pub(super) fn scale(cx: &Context<'_>, problems: &mut Problems) -> Scale {
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
    let min = stanza.min_replicas.unwrap_or(defaults::MIN_REPLICAS);
    let Some(max) = stanza.max_replicas else {
        problems.error(
            path.key("maxReplicas"),
            "is required; write the greatest number of pods, such as `maxReplicas: 5`",
        );
        return fixed();
    };
    if min > max {
        problems.error(
            path.key("minReplicas"),
            format!("minReplicas {min} is greater than maxReplicas {max}; swap or change them"),
        );
    }
    Scale::Auto { min, max }
}

/// The autoscaler, where there is one, of pods that should be ready in so many seconds.
pub(super) fn autoscaling(
    cx: &Context<'_>,
    (scale, ready_within): (&Scale, i32),
    resources: &Resources,
    evaluated: &Evaluated,
    problems: &mut Problems,
) -> Option<Autoscaling> {
    let Scale::Auto { min, max } = *scale else { return None };
    let stanza = cx.spec.autoscaling.as_ref()?;
    let waiting = evaluated.metrics.as_ref().and_then(|metrics| metrics.queue.as_deref());
    let asked = Asked { cx, stanza, min, max, resources, waiting, ready_within };
    if let Some(behavior) = &stanza.behavior {
        behavior::check(behavior, &Asked::path("behavior"), problems);
    }
    check(&asked, problems);
    let scaler = match backend::backend(&asked, problems)? {
        AutoscalingBackend::Hpa => Scaler::Hpa(hpa::metrics(&asked, problems)),
        AutoscalingBackend::Keda => Scaler::Keda(keda::keda(&asked, problems)),
    };
    Some(Autoscaling {
        min_replicas: min,
        max_replicas: max,
        behavior: stanza.behavior.clone().unwrap_or_else(defaults::scaling_behavior),
        scaler,
    })
}

/// What is wrong whoever scales.
fn check(asked: &Asked<'_>, problems: &mut Problems) {
    let stanza = asked.stanza;
    let is_measured =
        stanza.cpu.is_some() || stanza.memory.is_some() || stanza.gpu.is_some() || stanza.queue.is_some();
    // Between none and one there is nothing but to wake it.
    let is_woken = asked.min == 0 && asked.max == 1 && stanza.activation.is_some();
    if !is_measured && stanza.metrics.is_empty() && stanza.schedules.is_empty() && !is_woken {
        problems.error(Path::spec(["autoscaling"]), "has nothing to scale by; add `cpu: 70` or `memory: 80`");
    }
    for (name, target) in [("cpu", stanza.cpu), ("memory", stanza.memory)] {
        if target.is_some() {
            asked.share_of(name, Asked::path(name), problems);
        }
    }
    if stanza.gpu.is_some() {
        gpu(asked, problems);
    }
    if stanza.queue.is_some() && asked.waiting.is_none() {
        problems.error(
            Asked::path("queue"),
            format!(
                "runtime `{}` counts no waiting requests; scale by `cpu`, `gpu` or an entry of `metrics`",
                asked.cx.runtime.name
            ),
        );
    }
}

/// NVIDIA's exporter tells the use of whole GPUs of NVIDIA:
/// <https://docs.nvidia.com/datacenter/dcgm/latest/user-guide/feature-overview.html>.
fn gpu(asked: &Asked<'_>, problems: &mut Problems) {
    let resource = asked.cx.gpu_resource.as_str();
    if asked.cx.gpu.is_none() {
        problems
            .error(Asked::path("gpu"), "is the use of GPUs, of which no pod has any; set `resources.gpu: 1`");
    } else if resource != defaults::GPU_RESOURCE {
        problems.error(
            Asked::path("gpu"),
            format!(
                "the exporter tells the use of a whole `{}`, not of `{resource}`; scale by `queue` or an entry of `metrics`",
                defaults::GPU_RESOURCE
            ),
        );
    }
}

impl Asked<'_> {
    /// A percentage needs something to be a part of.
    fn share_of(&self, resource: &str, path: Path, problems: &mut Problems) {
        if !self.resources.requests.contains_key(resource) {
            problems.error(
                path,
                format!(
                    "is a percentage of a request that there is not; set `resources.requests.{resource}`"
                ),
            );
        }
    }

    /// CPU and memory of whole pods.
    fn of_pods(&self) -> impl Iterator<Item = ResourceMetric> {
        let percents = [("cpu", self.stanza.cpu), ("memory", self.stanza.memory)];
        percents.into_iter().filter_map(|(resource, percent)| {
            Some(ResourceMetric {
                resource: resource.to_owned(),
                container: None,
                target: Target::Utilization(percent?),
            })
        })
    }
}
