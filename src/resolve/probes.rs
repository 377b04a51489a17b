//! Probes: the runtime's, changed by the ModelSpec, with every number filled in.

use super::context::Context;
use super::defaults::{self, ProbeTimes};
use super::resolved::{Probe, ProbeAction};
use crate::api::v1alpha1 as api;
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Evaluated, EvaluatedAction, EvaluatedProbe};
use crate::suggest;

/// The three probes of a container.
pub(super) struct Probes {
    pub(super) startup: Option<Probe>,
    pub(super) readiness: Option<Probe>,
    pub(super) liveness: Option<Probe>,
}

impl Probes {
    /// Seconds that a pod may take to start.
    pub(super) fn startup_budget(&self) -> i32 {
        let probe = self.startup.as_ref().or(self.readiness.as_ref());
        probe.map_or(0, |probe| {
            probe
                .initial_delay_seconds
                .saturating_add(probe.period_seconds.saturating_mul(probe.failure_threshold))
        })
    }
}

pub(super) fn probes(cx: &Context<'_>, evaluated: &Evaluated, problems: &mut Problems) -> Probes {
    let given = &cx.spec.probes;
    let mut one = |name: &str, below: &Option<EvaluatedProbe>, over: &api::Probe, times: &ProbeTimes| {
        probe(cx, evaluated, below.as_ref(), over, times, &Path::spec(["probes", name]), problems)
    };
    let probes = Probes {
        startup: one("startup", &evaluated.probes.startup, &given.startup, &defaults::STARTUP),
        readiness: one("readiness", &evaluated.probes.readiness, &given.readiness, &defaults::READINESS),
        liveness: one("liveness", &evaluated.probes.liveness, &given.liveness, &defaults::LIVENESS),
    };
    if given.startup.enabled == Some(false) && probes.liveness.is_some() {
        problems.error(
            Path::spec(["probes", "startup", "enabled"]),
            "without a startup probe the liveness probe would kill the server while it loads; switch `probes.liveness` off too",
        );
    }
    probes
}

fn probe(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    below: Option<&EvaluatedProbe>,
    over: &api::Probe,
    times: &ProbeTimes,
    path: &Path,
    problems: &mut Problems,
) -> Option<Probe> {
    let Some(below) = below else {
        if over.path.is_some() || over.port.is_some() {
            problems.error(
                path.clone(),
                format!("runtime `{}` has no such probe to change; remove it", cx.runtime.name),
            );
        }
        return None;
    };
    let action = action(evaluated, below, over, path, problems);
    let probe = Probe {
        action,
        initial_delay_seconds: over
            .initial_delay_seconds
            .clone()
            .over(below.initial_delay_seconds)
            .unwrap_or(0),
        period_seconds: over.period_seconds.clone().over(below.period_seconds).unwrap_or(times.period),
        timeout_seconds: over.timeout_seconds.clone().over(below.timeout_seconds).unwrap_or(times.timeout),
        failure_threshold: over
            .failure_threshold
            .clone()
            .over(below.failure_threshold)
            .unwrap_or(times.failures),
    };
    (over.enabled != Some(false)).then_some(probe)
}

fn action(
    evaluated: &Evaluated,
    below: &EvaluatedProbe,
    over: &api::Probe,
    path: &Path,
    problems: &mut Problems,
) -> ProbeAction {
    if let Some(name) = &over.port
        && !evaluated.ports.iter().any(|port| port.name == *name)
    {
        let known: Vec<&str> = evaluated.ports.iter().map(|port| port.name.as_str()).collect();
        problems.error(path.clone().key("port"), unknown_port(name, &known));
    }
    let port = |own: &str| over.port.clone().unwrap_or_else(|| own.to_owned());
    let only_http = |what: &str, problems: &mut Problems| {
        if over.path.is_some() {
            problems
                .error(path.clone().key("path"), format!("this probe is {what} and has no path; remove it"));
        }
    };
    match &below.action {
        EvaluatedAction::Http { path: own, port: at } => {
            ProbeAction::Http { path: over.path.clone().unwrap_or_else(|| own.clone()), port: port(at) }
        }
        EvaluatedAction::Tcp { port: at } => {
            only_http("a connection", problems);
            ProbeAction::Tcp { port: port(at) }
        }
        EvaluatedAction::Exec { command } => {
            only_http("a command", problems);
            if over.port.is_some() {
                problems
                    .error(path.clone().key("port"), "this probe is a command and has no port; remove it");
            }
            ProbeAction::Exec(command.clone())
        }
        EvaluatedAction::Grpc { port: at, service } => {
            only_http("a call of gRPC", problems);
            let name = port(at);
            let number = evaluated.ports.iter().find(|port| port.name == name).map_or(0, |port| port.number);
            ProbeAction::Grpc { port: number, service: service.clone() }
        }
    }
}

/// What to say of a port that the runtime does not have.
pub(super) fn unknown_port(name: &str, known: &[&str]) -> String {
    match suggest::nearest(name, known.iter().copied()) {
        _ if known.is_empty() => "the runtime opens no port as it is configured; remove it".into(),
        Some(near) => format!("the runtime has no port `{name}`; did you mean `{near}`?"),
        None => format!("the runtime has no port `{name}`; known: {}", suggest::list(known.iter().copied())),
    }
}
