//! How many pods may be missing while nodes are drained.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::context::Context;
use super::names::Track;
use super::resolved::Availability;
use super::scaling::Scale;
use super::share;
use crate::diagnostic::{Path, Problems};

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
    if !share::check(&value, 100, &path.clone().key(name), problems) {
        return None;
    }
    // So many of the stable pods are to stay; of the canary's, which may be one, a node could then not be drained.
    if name == "minAvailable" && cx.names.track() == Track::Canary {
        return Some(Availability::MaxUnavailable(IntOrString::Int(1)));
    }
    let blocks = match (name, scale) {
        ("maxUnavailable", _) => share::pods(&value, 100) == Some(0),
        (_, Scale::Fixed(replicas)) => *replicas > 0 && share::pods(&value, *replicas) >= Some(*replicas),
        (_, Scale::Auto { max, .. }) => share::pods(&value, *max) >= Some(*max),
    };
    if blocks {
        problems.error(
            path.key(name),
            "forbids every eviction, so no node could be drained; leave at least one pod evictable",
        );
    } else if let ("minAvailable", Scale::Auto { min, .. }) = (name, scale) {
        let fewest = (*min).max(1);
        if share::pods(&value, fewest) >= Some(fewest) {
            problems.warning(
                path.key(name),
                format!("while no more than {fewest} run, no pod may be evicted, and whoever drains a node waits until load brings more; write `maxUnavailable: 1`, or a greater `autoscaling.minReplicas`"),
            );
        }
    }
    Some(if name == "minAvailable" {
        Availability::MinAvailable(value)
    } else {
        Availability::MaxUnavailable(value)
    })
}
