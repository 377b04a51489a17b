//! A probe that a runtime has.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::ports::Ports;
use super::{Work, tree};
use crate::api::kserve::{KserveExec, KserveGrpc, KserveHttpGet, KserveProbe, KserveTcpSocket};
use crate::diagnostic::Path;
use crate::yaml::Node;

/// A probe in our format, with more than one action where it names the model.
#[derive(Clone, Debug, Default)]
pub(super) struct Probe {
    /// What it asks: the field and its content.
    pub(super) actions: Vec<(&'static str, Node)>,
    /// Its numbers.
    pub(super) numbers: Vec<(&'static str, i32)>,
}

impl Probe {
    /// Whether it only sees that a port is open.
    pub(super) fn is_connection(&self) -> bool {
        self.actions.iter().any(|(field, _)| *field == "tcpSocket")
    }

    /// The same question with other numbers.
    pub(super) fn with(&self, numbers: Vec<(&'static str, i32)>) -> Self {
        Self { actions: self.actions.clone(), numbers }
    }

    /// It as alternatives of our format.
    pub(super) fn write(self) -> Node {
        let numbers = self.numbers;
        tree::list(self.actions.into_iter().map(|(field, content)| {
            let numbers = numbers.iter().map(|(key, number)| (*key, tree::bare(*number)));
            tree::map([(field, content)].into_iter().chain(numbers))
        }))
    }
}

/// Translates a probe.
pub(super) fn read(work: &mut Work<'_>, probe: KserveProbe, ports: &mut Ports, at: &Path) -> Probe {
    let KserveProbe {
        http_get,
        tcp_socket,
        exec,
        grpc,
        initial_delay_seconds,
        period_seconds,
        timeout_seconds,
        failure_threshold,
        success_threshold,
        termination_grace_period_seconds,
    } = probe;
    let rare = [
        ("successThreshold", success_threshold.is_some_and(|successes| successes != 1)),
        ("terminationGracePeriodSeconds", termination_grace_period_seconds.is_some()),
    ];
    work.refuse(at, rare, "is not built here; remove it, or patch the generated Deployment");
    let actions = if let Some(get) = http_get {
        http(work, get, ports, &at.clone().key("httpGet"))
    } else if let Some(KserveTcpSocket { port, host }) = tcp_socket {
        let at = at.clone().key("tcpSocket");
        work.refuse(&at, [("host", host.is_some())], "the pod itself is asked here; remove it");
        vec![("tcpSocket", tree::map([("port", tree::text(named(work, &port, ports, &at.key("port"))))]))]
    } else if let Some(KserveExec { command }) = exec {
        exec_of(work, &command, &at.clone().key("exec").key("command"))
    } else if let Some(KserveGrpc { port, service }) = grpc {
        let mut entries = vec![("port", tree::text(ports.named(port, "grpc")))];
        entries.extend(service.map(|service| ("service", tree::text(service.replace("${", "$${")))));
        vec![("grpc", tree::map(entries))]
    } else {
        work.error(at.clone(), "asks nothing; write one of `httpGet`, `tcpSocket`, `exec`, `grpc`");
        Vec::new()
    };
    let numbers = [
        ("initialDelaySeconds", initial_delay_seconds),
        ("periodSeconds", period_seconds),
        ("timeoutSeconds", timeout_seconds),
        ("failureThreshold", failure_threshold),
    ];
    let numbers = numbers.into_iter().filter_map(|(key, number)| Some((key, number?))).collect();
    Probe { actions, numbers }
}

fn http(work: &mut Work<'_>, get: KserveHttpGet, ports: &mut Ports, at: &Path) -> Vec<(&'static str, Node)> {
    let KserveHttpGet { path, port, scheme, host, http_headers } = get;
    work.refuse(at, [("host", host.is_some())], "the pod itself is asked here; remove it");
    let headers = [("httpHeaders", http_headers.is_some())];
    work.refuse(
        at,
        headers,
        "a probe sends no headers of its own here; remove them, or patch the generated Deployment",
    );
    let tls = scheme.is_some_and(|scheme| scheme != "HTTP");
    work.refuse(
        at,
        [("scheme", tls)],
        "a probe speaks HTTP without TLS here; remove it, or patch the generated Deployment",
    );
    let port = named(work, &port, ports, &at.clone().key("port"));
    let Some(path) = work.text(path.as_deref().unwrap_or("/"), &at.clone().key("path")) else {
        return Vec::new();
    };
    let paths = path.alternatives().into_iter();
    paths
        .map(|path| ("httpGet", tree::map([("path", tree::text(path)), ("port", tree::text(&port))])))
        .collect()
}

fn exec_of(work: &mut Work<'_>, command: &[String], at: &Path) -> Vec<(&'static str, Node)> {
    let mut words = Vec::with_capacity(command.len());
    for (index, word) in command.iter().enumerate() {
        words.extend(work.text(word, &at.clone().index(index)));
    }
    let ways = if words.iter().any(super::Text::names_model) { 2 } else { 1 };
    let way = |way: usize| {
        let words = words.iter().map(|word| {
            let texts = word.alternatives();
            tree::text(&texts[way.min(texts.len() - 1)])
        });
        ("exec", tree::map([("command", tree::list(words))]))
    };
    (0..ways).map(way).collect()
}

/// The name of the port that a probe asks.
fn named(work: &mut Work<'_>, port: &IntOrString, ports: &mut Ports, at: &Path) -> String {
    match port {
        IntOrString::Int(number) => ports.named(*number, "probe"),
        IntOrString::String(name) if ports.has(name) => name.clone(),
        IntOrString::String(name) => {
            work.error(
                at.clone(),
                format!("no port is called `{name}`; name one of `ports`, or write its number"),
            );
            String::new()
        }
    }
}
