//! `ports`: of the container and of the Service.

use crate::api::v1alpha1::serving_runtime::{
    OptionType, Port as Written, PortNumber, PortProtocol, ServingRuntimeSpec,
};
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedPort;
use crate::runtimes::options::OptionValue;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Variable;
use crate::suggest;

/// A port.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Port {
    pub(in crate::runtimes) name: String,
    number: Number,
    service: Option<i32>,
    protocol: PortProtocol,
    pub(in crate::runtimes) when: Option<Condition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Fixed(i32),
    Config(usize),
}

/// Reads `ports` and `primary`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<Port> {
    if spec.ports.0.is_empty() {
        scope
            .problems
            .error(Path::spec(["ports"]), "no port, and a Service needs one; add `http: {port: 8080}`");
    }
    let ports: Vec<Port> = spec.ports.iter().map(|(name, port)| read(name, port, spec, scope)).collect();
    clashes(&ports, scope);
    if let Some(primary) = &spec.primary {
        let path = || Path::spec(["primary"]);
        find(primary, spec, path, scope);
        if ports.iter().any(|port| port.name == *primary && port.when.is_some()) {
            let message = format!("`{primary}` is not always there; name a port without `when`");
            scope.problems.error(path(), message);
        }
    }
    ports
}

fn read(name: &str, written: &Written, spec: &ServingRuntimeSpec, scope: &mut Scope) -> Port {
    let path = || Path::spec(["ports", name]);
    // IANA_SVC_NAME, which Kubernetes demands of a container's ports.
    if name.len() > 15 || name.contains("--") || !name.contains(|c: char| c.is_ascii_lowercase()) {
        scope.problems.error(
            path(),
            format!("`{name}` is not the name of a port; use at most 15 characters, one of them a letter, and no `--`"),
        );
    }
    let number = match &written.port {
        Some(PortNumber::Number(number)) => Number::Fixed(*number),
        None => Number::Fixed(0),
        Some(PortNumber::Variable(text)) => variable(text, || path().key("port"), spec, scope),
    };
    let when = scope.condition(written.when.as_deref(), || path().key("when"));
    if when.is_some_and(Condition::is_of_model) {
        scope.problems.error(path().key("when"), "a port cannot depend on one model; use `config.<key>`");
    }
    Port { name: name.to_owned(), number, service: written.service, protocol: written.protocol, when }
}

fn variable(text: &str, path: impl Fn() -> Path, spec: &ServingRuntimeSpec, scope: &mut Scope) -> Number {
    let before = scope.problems.iter().count();
    let template = scope.template(text, &path);
    if let Some(Variable::Config(index)) = template.sole_variable() {
        let fits = spec.options.0.get(index).is_some_and(|(_, option)| {
            option.type_ == Some(OptionType::Integer)
                && option.minimum.is_some_and(|least| least >= 1.0)
                && option.maximum.is_some_and(|most| most <= 65_535.0)
        });
        if !fits {
            let message =
                "the option of a port must be an `integer` with `minimum` and `maximum` from 1 to 65535";
            scope.problems.error(path(), message);
        }
        return Number::Config(index);
    }
    if scope.problems.iter().count() == before {
        let message = format!("expected a number or an option such as `${{config.port}}`, found `{text}`");
        scope.problems.error(path(), message);
    }
    Number::Fixed(0)
}

fn clashes(ports: &[Port], scope: &mut Scope) {
    for (index, port) in ports.iter().enumerate() {
        let Number::Fixed(number) = port.number else { continue };
        let path = || Path::spec(["ports", port.name.as_str()]);
        if let Some(other) = ports[..index].iter().find(|other| other.number == port.number) {
            scope.problems.error(
                path().key("port"),
                format!("port `{}` has {number} too; give each its own", other.name),
            );
        }
        let service = |port: &Port| match port.number {
            Number::Fixed(number) => Some(port.service.unwrap_or(number)),
            Number::Config(_) => port.service,
        };
        if let Some(other) = ports[..index].iter().find(|other| service(other) == service(port)) {
            let taken = port.service.unwrap_or(number);
            scope.problems.error(
                path().key("service"),
                format!("port `{}` has {taken} in the Service too; give each its own", other.name),
            );
        }
    }
}

/// Notes at `path` that there is no port `name`.
pub(super) fn find(name: &str, spec: &ServingRuntimeSpec, path: impl Fn() -> Path, scope: &mut Scope) {
    if spec.ports.get(name).is_some() {
        return;
    }
    let message = match suggest::nearest(name, spec.ports.keys()) {
        Some(near) => format!("no port `{name}`; did you mean `{near}`?"),
        None => format!("no port `{name}`; known: {}", suggest::list(spec.ports.keys())),
    };
    scope.problems.error(path(), message);
}

impl Port {
    /// The option that holds its number.
    pub(in crate::runtimes) fn option(&self) -> Option<usize> {
        match self.number {
            Number::Config(index) => Some(index),
            Number::Fixed(_) => None,
        }
    }

    /// The Service's number; none: the port is not there.
    pub(in crate::runtimes) fn of_service(&self, context: &Context<'_>) -> Option<i32> {
        let number = self.number(context)?;
        let given = context.facts.service_ports.get(&self.name).copied();
        Some(given.or(self.service).unwrap_or(number))
    }

    /// Its number; none: the port is not there.
    pub(in crate::runtimes) fn number(&self, context: &Context<'_>) -> Option<i32> {
        if !context.holds(self.when, Of::default()) {
            return None;
        }
        match self.number {
            Number::Fixed(number) => Some(number),
            Number::Config(index) => match context.config(index)? {
                OptionValue::Integer(number) => i32::try_from(*number).ok(),
                _ => None,
            },
        }
    }
}

/// Whether the port of that name is there.
pub(super) fn is_there(name: &str, context: &Context<'_>) -> bool {
    let ports = &context.runtime.parts.ports;
    ports.iter().any(|port| port.name == name && port.number(context).is_some())
}

/// All ports of a model server.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Vec<EvaluatedPort> {
    let there = context.runtime.parts.ports.iter().filter_map(|port| {
        let (number, service) = (port.number(context)?, port.of_service(context)?);
        Some(EvaluatedPort { name: port.name.clone(), number, service, protocol: port.protocol })
    });
    there.collect()
}
