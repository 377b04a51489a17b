//! What KEDA is asked for, and the numbers that it must agree with:
//! <https://github.com/kedacore/keda/blob/v2.21.0/apis/keda/v1alpha1/scaledobject_webhook.go>.

use super::triggers::triggers;
use super::{Asked, authentication};
use crate::diagnostic::Problems;
use crate::resolve::defaults;
use crate::resolve::resolved::{Fallback, Keda, Query, Trigger, TriggerSource};

pub(super) fn keda(asked: &Asked<'_>, problems: &mut Problems) -> Keda {
    let has_clock = !asked.stanza.schedules.is_empty();
    if asked.min == 0 && asked.stanza.activation.is_none() && !has_clock {
        problems.error(
            Asked::path("minReplicas"),
            "at 0 pods nobody tells a metric, and CPU and memory wake none; add `activation` with a query to a gateway's metric, or write at least 1",
        );
    }
    if asked.min > 0 && asked.is_own("activation") {
        problems.info(
            Asked::path("activation"),
            format!("wakes nobody while minReplicas is {}; write `minReplicas: 0`, or remove it", asked.min),
        );
    }
    let mut triggers = triggers(asked, problems);
    let authentication = authentication::authenticate(asked, &mut triggers, problems);
    let fallback = fallback(asked, &triggers, problems);
    Keda { cooldown: cooldown(asked), fallback, triggers, authentication }
}

/// The last pod goes when so many seconds have passed since a trigger was last active, which is before it has loaded where that takes
/// longer: <https://github.com/kedacore/keda/blob/v2.21.0/pkg/scaling/executor/scale_scaledobjects.go> (`scaleToZeroOrIdle`). Of
/// all other pods the HorizontalPodAutoscaler below decides.
fn cooldown(asked: &Asked<'_>) -> Option<i32> {
    (asked.min == 0 && asked.ready_within > defaults::KEDA_COOLDOWN).then_some(asked.ready_within)
}

/// KEDA falls back where a query fails whose threshold is for each pod; of CPU, memory and the clock nothing can fail.
fn fallback(asked: &Asked<'_>, triggers: &[Trigger], problems: &mut Problems) -> Option<Fallback> {
    let given = asked.stanza.fallback.as_ref()?;
    let can_fail = |trigger: &Trigger| {
        matches!(&trigger.source, TriggerSource::Prometheus(Query { is_average: true, .. }))
    };
    if !triggers.iter().any(can_fail) {
        if asked.is_own("fallback") {
            problems.error(
                Asked::path("fallback"),
                "is for queries that fail, and there is none with a threshold for each pod; add `queue`, `gpu` or a metric with `query` and `average`, or remove it",
            );
        }
        return None;
    }
    let path = || Asked::path("fallback").key("replicas");
    let (replicas, min, max) = (given.replicas, asked.min, asked.max);
    if replicas > max {
        problems.error(path(), format!("{replicas} pods are more than maxReplicas {max}; lower it"));
    } else if replicas < min {
        problems.error(path(), format!("{replicas} pods are fewer than minReplicas {min}; raise it"));
    }
    Some(Fallback { failure_threshold: given.failure_threshold, replicas })
}
