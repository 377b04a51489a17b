//! `probes`: of each kind the first alternative that can be written.

use crate::api::v1alpha1::serving_runtime::{RuntimeProbe, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::{EvaluatedAction, EvaluatedProbe, EvaluatedProbes};
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Template;

/// The probes.
#[derive(Clone, Debug, Default)]
pub(in crate::runtimes) struct Probes {
    startup: Vec<Probe>,
    readiness: Vec<Probe>,
    liveness: Vec<Probe>,
}

#[derive(Clone, Debug)]
struct Probe {
    when: Option<Condition>,
    action: Action,
    numbers: RuntimeProbe,
}

#[derive(Clone, Debug)]
enum Action {
    Http { path: Template, port: String },
    Tcp { port: String },
    Exec { command: Vec<Template> },
    Grpc { port: String, service: Option<Template> },
}

/// Reads `probes`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Probes {
    let mut read = |written: &[RuntimeProbe], kind: &str| {
        let probes = written.iter().enumerate();
        let probes = probes.filter_map(|(index, probe)| {
            self::read(probe, || Path::spec(["probes", kind]).index(index), spec, scope)
        });
        probes.collect::<Vec<_>>()
    };
    Probes {
        startup: read(&spec.probes.startup, "startup"),
        readiness: read(&spec.probes.readiness, "readiness"),
        liveness: read(&spec.probes.liveness, "liveness"),
    }
}

fn read(
    written: &RuntimeProbe,
    path: impl Fn() -> Path,
    spec: &ServingRuntimeSpec,
    scope: &mut Scope,
) -> Option<Probe> {
    let when = scope.condition(written.when.as_deref(), || path().key("when"));
    let mut actions = Vec::new();
    if let Some(http) = &written.http_get {
        super::ports::find(&http.port, spec, || path().key("httpGet").key("port"), scope);
        let template = scope.template(&http.path, || path().key("httpGet").key("path"));
        actions.push(Action::Http { path: template, port: http.port.clone() });
    }
    if let Some(tcp) = &written.tcp_socket {
        super::ports::find(&tcp.port, spec, || path().key("tcpSocket").key("port"), scope);
        actions.push(Action::Tcp { port: tcp.port.clone() });
    }
    if let Some(exec) = &written.exec {
        let path = || path().key("exec").key("command");
        if exec.command.is_empty() {
            scope.problems.error(path(), "an empty command; write the program and its arguments");
        }
        let words = exec.command.iter().enumerate();
        let command = words.map(|(index, word)| scope.template(word, || path().index(index))).collect();
        actions.push(Action::Exec { command });
    }
    if let Some(grpc) = &written.grpc {
        super::ports::find(&grpc.port, spec, || path().key("grpc").key("port"), scope);
        let service = grpc.service.as_ref();
        let service = service.map(|text| scope.template(text, || path().key("grpc").key("service")));
        actions.push(Action::Grpc { port: grpc.port.clone(), service });
    }
    let count = actions.len();
    let action = actions.pop().filter(|_| count == 1);
    if action.is_none() {
        scope.problems.error(
            path(),
            format!("a probe asks one thing, and this one asks {count}; write one of `httpGet`, `tcpSocket`, `exec`, `grpc`"),
        );
    }
    Some(Probe { when, action: action?, numbers: written.clone() })
}

impl Action {
    fn evaluate(&self, context: &Context<'_>) -> Option<EvaluatedAction> {
        let there = |port: &String| super::ports::is_there(port, context).then(|| port.clone());
        Some(match self {
            Self::Http { path, port } => {
                EvaluatedAction::Http { path: context.text(path, Of::default())?, port: there(port)? }
            }
            Self::Tcp { port } => EvaluatedAction::Tcp { port: there(port)? },
            Self::Exec { command } => EvaluatedAction::Exec { command: context.words(command)? },
            Self::Grpc { port, service: None } => EvaluatedAction::Grpc { port: there(port)?, service: None },
            Self::Grpc { port, service: Some(service) } => EvaluatedAction::Grpc {
                port: there(port)?,
                service: Some(context.text(service, Of::default())?),
            },
        })
    }
}

/// The probes of a model server.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> EvaluatedProbes {
    let probes = &context.runtime.parts.probes;
    let first = |alternatives: &[Probe]| {
        let mut holding = alternatives.iter().filter(|probe| context.holds(probe.when, Of::default()));
        holding.find_map(|Probe { action, numbers, .. }| {
            Some(EvaluatedProbe {
                action: action.evaluate(context)?,
                initial_delay_seconds: numbers.initial_delay_seconds,
                period_seconds: numbers.period_seconds,
                timeout_seconds: numbers.timeout_seconds,
                failure_threshold: numbers.failure_threshold,
            })
        })
    };
    EvaluatedProbes {
        startup: first(&probes.startup),
        readiness: first(&probes.readiness),
        liveness: first(&probes.liveness),
    }
}
