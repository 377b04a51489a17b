//! Who scales.

use super::Asked;
use crate::api::v1alpha1::{AutoscalingBackend, ScalingMetricKind};
use crate::diagnostic::Problems;

/// What a HorizontalPodAutoscaler does not know.
const KEDA_ALONE: [&str; 5] = ["activation", "schedules", "fallback", "authentication", "authenticationRef"];
/// How no pod at all is asked for.
const ZERO: &str = "minReplicas: 0";

/// The ModelSpec's own word; else a HorizontalPodAutoscaler where it suffices, as it needs nothing that a cluster may lack;
/// else the platform's.
pub(super) fn backend(asked: &Asked<'_>, problems: &mut Problems) -> Option<AutoscalingBackend> {
    let given = asked.stanza.backend;
    let wants = wants_more(asked);
    let chosen = match given {
        Some(backend) if asked.is_own("backend") => backend,
        _ if wants.is_none() => AutoscalingBackend::Hpa,
        Some(backend) => backend,
        None => {
            let field = wants.unwrap_or("metrics");
            let message = if field == ZERO || KEDA_ALONE.contains(&field) {
                format!("is required by `{field}`, which KEDA alone has; write `keda`")
            } else {
                format!(
                    "is required by `{field}`; write `keda`, or `hpa` where an adapter serves the metrics APIs"
                )
            };
            problems.error(Asked::path("backend"), message);
            return None;
        }
    };
    if chosen == AutoscalingBackend::Hpa {
        refuse(asked, problems);
    }
    Some(chosen)
}

/// What more is asked for than CPU and memory.
fn wants_more(asked: &Asked<'_>) -> Option<&'static str> {
    let stanza = asked.stanza;
    let is_of_container = |kind| kind == ScalingMetricKind::ContainerResource;
    // What KEDA alone has goes first, as an answer to the rest may not do for it.
    let wanted = [
        (ZERO, asked.min == 0),
        ("schedules", !stanza.schedules.is_empty()),
        ("activation", asked.is_own("activation")),
        ("fallback", asked.is_own("fallback")),
        ("authentication", asked.is_own("authentication")),
        ("authenticationRef", asked.is_own("authenticationRef")),
        ("queue", stanza.queue.is_some()),
        ("gpu", stanza.gpu.is_some()),
        ("metrics", stanza.metrics.values().any(|metric| !is_of_container(metric.kind))),
    ];
    wanted.into_iter().find(|(_, is_wanted)| *is_wanted).map(|(name, _)| name)
}

/// A HorizontalPodAutoscaler has no clock, asks no Prometheus, and at zero pods it rests:
/// <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation>.
fn refuse(asked: &Asked<'_>, problems: &mut Problems) {
    if asked.min == 0 {
        problems.error(
            Asked::path("minReplicas"),
            "a HorizontalPodAutoscaler cannot scale to 0; write at least 1, or `backend: keda` with `activation`",
        );
    }
    for name in KEDA_ALONE {
        let is_asked = asked.is_own(name) || (name == "schedules" && !asked.stanza.schedules.is_empty());
        if is_asked {
            problems.error(
                Asked::path(name),
                "a HorizontalPodAutoscaler has no such thing; write `backend: keda`, or remove it",
            );
        }
    }
}
