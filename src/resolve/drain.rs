//! How a pod ends without dropping requests, and how long a rollout may take.

use super::context::Context;
use super::defaults;
use super::models::Models;
use super::probes::Probes;
use super::resolved::PreStop;
use crate::diagnostic::{Path, Problems};
use crate::shell;

/// The end of a pod.
pub(super) struct Drain {
    pub(super) pre_stop: Option<PreStop>,
    pub(super) grace: i64,
}

/// Endpoints learn late that a pod is going, so it waits before it stops. A server that ignores SIGTERM is stopped by a
/// command, and then the wait is the whole drain.
pub(super) fn drain(cx: &Context<'_>, problems: &mut Problems) -> Drain {
    let drain = &cx.runtime.drain;
    let grace = cx.spec.termination_grace_period_seconds.unwrap_or(drain.grace);
    let timeout = drain.timeout.unwrap_or(0);
    if grace <= drain.sleep + timeout {
        problems.error(
            Path::spec(["terminationGracePeriodSeconds"]),
            format!(
                "{grace} s are not more than the {} s that pods wait and the {timeout} s that requests get; write at least {}",
                drain.sleep,
                drain.sleep + timeout + 1
            ),
        );
    }
    let pre_stop = match (&drain.stop, drain.sleep) {
        (Some(stop), sleep) => {
            let command = shell::command(stop);
            Some(PreStop::Exec(vec!["sh".into(), "-c".into(), format!("sleep {sleep}; exec {command}")]))
        }
        (None, 0) => None,
        (None, sleep) => Some(PreStop::Sleep(sleep)),
    };
    Drain { pre_stop, grace }
}

/// Seconds after which a rollout has failed: more than a pod may take to start.
pub(super) fn progress_deadline(probes: &Probes, models: &Models) -> i32 {
    let download = if models.are_fetched() { defaults::PROGRESS_DOWNLOAD } else { 0 };
    probes.startup_budget().saturating_add(defaults::PROGRESS_SLACK).saturating_add(download)
}
