//! How many pods there are, how they are replaced, and how many may be missing.

use k8s_openapi::api::apps::v1::{DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::context::Context;
use super::resolved::{Autoscaling, Availability, Resources};
use super::{behavior, defaults};
use crate::diagnostic::{Path, Problems};
use crate::suggest;

/// How many pods there can be.
pub(super) enum Scale {
    /// Always so many.
    Fixed(i32),
    /// As an autoscaler says.
    Auto(Autoscaling),
}

impl Scale {
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

/// How a rollout proceeds. With GPUs there is no surge: a surge pod would wait for a GPU that an old pod holds, for ever.
/// A claim that one node can mount at a time deadlocks the same way.
pub(super) fn strategy(
    cx: &Context<'_>,
    scale: &Scale,
    one_node: bool,
    problems: &mut Problems,
) -> DeploymentStrategy {
    if let Some(given) = &cx.spec.strategy {
        check_strategy(given, problems);
        return given.clone();
    }
    let several = match scale {
        Scale::Fixed(replicas) => *replicas > 1,
        Scale::Auto(_) => true,
    };
    let rolling = |max_surge, max_unavailable| DeploymentStrategy {
        type_: Some("RollingUpdate".into()),
        rolling_update: Some(RollingUpdateDeployment {
            max_surge: Some(max_surge),
            max_unavailable: Some(max_unavailable),
        }),
    };
    match (cx.gpu.is_some(), several) {
        _ if one_node => DeploymentStrategy { type_: Some("Recreate".into()), rolling_update: None },
        (true, false) => DeploymentStrategy { type_: Some("Recreate".into()), rolling_update: None },
        (true, true) => rolling(IntOrString::Int(0), IntOrString::Int(1)),
        (false, _) => {
            let quarter = || IntOrString::String(defaults::ROLLING.into());
            rolling(quarter(), quarter())
        }
    }
}

fn check_strategy(strategy: &DeploymentStrategy, problems: &mut Problems) {
    let path = Path::spec(["strategy"]);
    let known = ["RollingUpdate", "Recreate"];
    match strategy.type_.as_deref() {
        Some("Recreate") if strategy.rolling_update.is_some() => problems.error(
            path.clone().key("rollingUpdate"),
            "has no meaning with `type: Recreate`; remove it (in a patch: `rollingUpdate: null`)",
        ),
        Some(type_) if !known.contains(&type_) => {
            let remedy = match suggest::nearest(type_, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", suggest::list(known)),
            };
            problems.error(path.clone().key("type"), format!("`{type_}` is no strategy; {remedy}"));
        }
        _ => {}
    }
    let Some(rolling) = &strategy.rolling_update else { return };
    for (name, value) in [("maxSurge", &rolling.max_surge), ("maxUnavailable", &rolling.max_unavailable)] {
        if let Some(value) = value {
            check_count(value, &path.clone().key("rollingUpdate").key(name), problems);
        }
    }
    let is_zero = |value: &Option<IntOrString>| value.as_ref().and_then(|v| pods(v, 100)) == Some(0);
    if is_zero(&rolling.max_surge) && is_zero(&rolling.max_unavailable) {
        problems.error(
            path.key("rollingUpdate"),
            "with maxSurge and maxUnavailable 0 no rollout can proceed; raise one",
        );
    }
}

fn check_count(value: &IntOrString, path: &Path, problems: &mut Problems) -> bool {
    let fits = pods(value, 100).is_some();
    if !fits {
        let shown = match value {
            IntOrString::Int(n) => n.to_string(),
            IntOrString::String(text) => text.clone(),
        };
        problems.error(
            path.clone(),
            format!("`{shown}` is no number of pods; write one such as `1`, or percent such as `25%`"),
        );
    }
    fits
}

/// So many of `total`, percent rounded up as a disruption budget does.
fn pods(value: &IntOrString, total: i32) -> Option<i32> {
    match value {
        IntOrString::Int(n) => (*n >= 0).then_some(*n),
        IntOrString::String(text) => {
            let percent: i32 = text.strip_suffix('%')?.parse().ok()?;
            (0..=100).contains(&percent).then(|| (total.saturating_mul(percent) + 99) / 100)
        }
    }
}

/// The disruption budget, which must leave a node drainable.
pub(super) fn availability(cx: &Context<'_>, scale: &Scale, problems: &mut Problems) -> Option<Availability> {
    let stanza = cx.spec.availability.as_ref().filter(|stanza| cx.is_on("availability", stanza.enabled))?;
    let path = Path::spec(["availability"]);
    let Some(name) = cx.exclusive(&path, &["minAvailable", "maxUnavailable"], problems) else {
        problems.error(path, "says nothing; add `maxUnavailable: 1`");
        return None;
    };
    let value = if name == "minAvailable" { &stanza.min_available } else { &stanza.max_unavailable };
    let value = value.clone()?;
    if !check_count(&value, &path.clone().key(name), problems) {
        return None;
    }
    let blocks = match (name, scale) {
        ("maxUnavailable", _) => pods(&value, 100) == Some(0),
        (_, Scale::Fixed(replicas)) => *replicas > 0 && pods(&value, *replicas) >= Some(*replicas),
        (_, Scale::Auto(auto)) => pods(&value, auto.max_replicas) >= Some(auto.max_replicas),
    };
    if blocks {
        problems.error(
            path.key(name),
            "forbids every eviction, so no node could be drained; leave at least one pod evictable",
        );
    }
    Some(if name == "minAvailable" {
        Availability::MinAvailable(value)
    } else {
        Availability::MaxUnavailable(value)
    })
}
