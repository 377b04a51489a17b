//! How many pods a workload has at worst: scaled up, and rolling.
//!
//! Of a rollout, what counts is the pods that exist beyond the replicas: `maxSurge` of a Deployment, and of a DaemonSet.
//! Pods that end count in a quota until they are gone as well, but a rollout waits for them, where it cannot do without
//! more pods than the quota has room for.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::policy::object::{Body, Object};
use crate::policy::objects::Objects;
use crate::policy::workload::{Controller, Run, Workload};

/// How many pods a workload has at worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replicas {
    /// The pods that it keeps.
    pub count: i128,
    /// What says so.
    pub by: By,
    /// The pods that a rollout adds for its time.
    pub surge: i128,
}

/// What says how many pods there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The workload itself.
    Itself,
    /// The maximum of its autoscaler.
    Autoscaler,
    /// The declared nodes.
    Nodes,
    /// Nothing: one is counted for each node, and how many nodes there are is not known.
    EachNode,
    /// One run is counted, though runs may overlap.
    EachRun,
    /// The history that it keeps.
    Revisions,
    /// Pods that came to their end and stay.
    Finished,
}

impl By {
    /// A word for a sum; none where there is nothing to add.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Itself => None,
            Self::Autoscaler => Some("autoscaler"),
            Self::Nodes => Some("nodes"),
            Self::EachNode => Some("for each node"),
            Self::EachRun => Some("for each run, and runs may overlap"),
            Self::Revisions => Some("revisions"),
            Self::Finished => Some("finished"),
        }
    }
}

impl Replicas {
    /// The pods of a workload; `nodes` is on how many nodes its pods may run, if that is known.
    pub fn of(object: &Object, workload: &Workload, objects: &Objects, nodes: Option<i128>) -> Self {
        let itself = |count: i32| Self { count: i128::from(count.max(0)), by: By::Itself, surge: 0 };
        let scaled = || {
            // A workload that says 0 replicas switches a HorizontalPodAutoscaler off.
            let off = |index| {
                let scaler = objects.at(index).map(|scaler| &scaler.body);
                workload.replicas == Some(0) && matches!(scaler, Some(Body::HorizontalPodAutoscaler(_)))
            };
            let scalers = objects.autoscalers_of(object).filter(|scaler| !off(scaler.object));
            let most = scalers.map(|scaler| scaler.max).max();
            // More than the maximum are there until the autoscaler takes them away.
            match most.filter(|most| workload.replicas.is_none_or(|own| own <= *most)) {
                Some(most) => Self { by: By::Autoscaler, ..itself(most) },
                None => itself(workload.replicas.unwrap_or(1)),
            }
        };
        match &workload.controller {
            Controller::Pod => itself(1),
            Controller::PodTemplate => itself(0),
            Controller::StatefulSet { .. } | Controller::ReplicaSet | Controller::ReplicationController => {
                scaled()
            }
            Controller::Deployment(strategy) => {
                let replicas = scaled();
                let rolling = strategy.rolling_update.as_ref();
                let surge = match strategy.type_.as_deref() {
                    Some("Recreate") => 0,
                    _ => share(rolling.and_then(|rolling| rolling.max_surge.as_ref()), 25, replicas.count),
                };
                // A rollout makes no more new pods than there are to be.
                Self { surge: surge.min(replicas.count), ..replicas }
            }
            Controller::DaemonSet(strategy) => {
                let each = match nodes {
                    Some(count) => Self { count, by: By::Nodes, surge: 0 },
                    None => Self { by: By::EachNode, ..itself(1) },
                };
                let rolling = strategy.rolling_update.as_ref();
                let surge = match strategy.type_.as_deref() {
                    Some("OnDelete") => 0,
                    _ => share(rolling.and_then(|rolling| rolling.max_surge.as_ref()), 0, each.count),
                };
                Self { surge: surge.min(each.count), ..each }
            }
            Controller::Job(run) => itself(at_once(run)),
            Controller::CronJob { run, concurrency, .. } => match concurrency.as_deref() {
                Some("Forbid" | "Replace") => itself(at_once(run)),
                _ => Self { by: By::EachRun, ..itself(at_once(run)) },
            },
        }
    }

    /// The pods of a Job that are done when the last ones run; they stay as objects.
    pub(super) fn finished(run: &Run) -> Self {
        let done = run.completions.unwrap_or_default() - at_once(run);
        let count = if run.suspended { 0 } else { i128::from(done.max(0)) };
        Self { count, by: By::Finished, surge: 0 }
    }

    /// All pods that there are at worst.
    pub fn most(self) -> i128 {
        self.count.saturating_add(self.surge)
    }
}

/// The pods of a Job that run at the same time. One that is suspended has none until somebody resumes it.
fn at_once(run: &Run) -> i32 {
    if run.suspended {
        return 0;
    }
    let parallelism = run.parallelism.unwrap_or(1);
    run.completions.map_or(parallelism, |completions| parallelism.min(completions))
}

/// A number of pods, or a share of all, rounded up.
fn share(written: Option<&IntOrString>, percent: i128, of: i128) -> i128 {
    let percent = match written {
        Some(IntOrString::Int(count)) => return i128::from(*count).max(0),
        Some(IntOrString::String(text)) => match text.strip_suffix('%').map(str::parse::<u32>) {
            Some(Ok(percent)) => i128::from(percent),
            // Nothing that the API server takes.
            _ => return 0,
        },
        None => percent,
    };
    of.saturating_mul(percent).saturating_add(99) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::capacity::testing::objects;

    fn most(text: &str) -> (i128, By, i128) {
        let objects = objects(text);
        let (object, workload) = objects.workloads().next().unwrap();
        let replicas = Replicas::of(object, workload, &objects, None);
        (replicas.count, replicas.by, replicas.surge)
    }

    fn deployment(spec: &str) -> String {
        format!("{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d}}, spec: {{{spec}}}}}")
    }

    fn scaler(name: &str) -> String {
        format!(
            "\n---\n{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: h}}, spec: {{maxReplicas: 10, \
             scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}}}}}"
        )
    }

    #[test]
    fn a_rollout_adds_its_surge() {
        for (spec, count, surge) in [
            ("", 1, 1),
            ("replicas: 0", 0, 0),
            ("replicas: 4", 4, 1),
            ("replicas: 5", 5, 2),
            ("replicas: 4, strategy: {type: Recreate}", 4, 0),
            ("replicas: 4, strategy: {rollingUpdate: {maxSurge: 0}}", 4, 0),
            ("replicas: 4, strategy: {rollingUpdate: {maxSurge: 3}}", 4, 3),
            ("replicas: 2, strategy: {rollingUpdate: {maxSurge: 3}}", 2, 2),
            ("replicas: 3, strategy: {rollingUpdate: {maxSurge: 34%}}", 3, 2),
        ] {
            assert_eq!(most(&deployment(spec)), (count, By::Itself, surge), "{spec}");
        }
    }

    #[test]
    fn an_autoscaler_decides_over_replicas() {
        assert_eq!(most(&(deployment("replicas: 2") + &scaler("d"))), (10, By::Autoscaler, 3));
        assert_eq!(most(&(deployment("replicas: 0") + &scaler("d"))), (0, By::Itself, 0));
        assert_eq!(most(&(deployment("replicas: 12") + &scaler("d"))), (12, By::Itself, 3));
        assert_eq!(most(&(deployment("replicas: 2") + &scaler("e"))), (2, By::Itself, 1));
        let keda = "\n---\n{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: k}, spec: {scaleTargetRef: {name: d}}}";
        assert_eq!(most(&(deployment("replicas: 0") + keda)), (100, By::Autoscaler, 25));
    }

    #[test]
    fn other_kinds_have_their_own_numbers() {
        for (text, expected) in [
            ("{apiVersion: v1, kind: Pod, metadata: {name: p}}", (1, By::Itself, 0)),
            (
                "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {replicas: 3}}",
                (3, By::Itself, 0),
            ),
            ("{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: s}}", (1, By::EachNode, 0)),
            (
                "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {parallelism: 4, completions: 2}}",
                (2, By::Itself, 0),
            ),
            (
                "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {suspend: true}}",
                (0, By::Itself, 0),
            ),
            (
                "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {jobTemplate: {spec: {parallelism: 2}}}}",
                (2, By::EachRun, 0),
            ),
            (
                "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {concurrencyPolicy: Forbid}}",
                (1, By::Itself, 0),
            ),
        ] {
            assert_eq!(most(text), expected, "{text}");
        }
    }
}
