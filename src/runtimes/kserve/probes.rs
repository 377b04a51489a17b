//! Probes: those of the runtime, and where it has none those that its protocol knows. KServe itself would see whether a
//! connection opens, which on most servers it does before a model has loaded:
//! <https://github.com/kserve/kserve/blob/v0.20.0/pkg/controller/v1beta1/inferenceservice/reconcilers/deployment/deployment_reconciler.go>

use super::ports::Ports;
use super::probe_given::{self, Probe};
use super::{Work, tree};
use crate::api::kserve::KserveProbe;
use crate::diagnostic::Path;

/// Seconds between tries of a startup probe.
const PERIOD: i32 = 10;
/// Tries of a startup probe, and of one that waits for a model to reach a GPU.
const TRIES: i32 = 60;
const TRIES_GPU: i32 = 180;

/// The probes of a container.
pub(super) struct Theirs {
    pub(super) startup: Option<KserveProbe>,
    pub(super) readiness: Option<KserveProbe>,
    pub(super) liveness: Option<KserveProbe>,
}

/// What is known of a server that loads.
pub(super) struct Loads {
    /// How long a model may take.
    pub(super) seconds: Option<i64>,
    /// The protocols of `protocolVersions`.
    pub(super) protocols: Vec<String>,
}

/// What else is known of it.
#[derive(Clone, Copy)]
pub(super) struct Server {
    /// Whether it is told the model's name.
    pub(super) is_named: bool,
    /// Whether it runs on GPUs alone.
    pub(super) needs_gpu: bool,
}

/// Translates the probes.
pub(super) fn probes(
    work: &mut Work<'_>,
    theirs: Theirs,
    ports: &mut Ports,
    loads: &Loads,
    server: Server,
    at: &Path,
) {
    let mut read = |probe: Option<KserveProbe>, key: &str| {
        Some(probe_given::read(work, probe?, ports, &at.clone().key(key)))
    };
    let startup = read(theirs.startup, "startupProbe");
    let readiness = read(theirs.readiness, "readinessProbe");
    let liveness = read(theirs.liveness, "livenessProbe");
    if readiness.as_ref().is_some_and(Probe::is_connection) {
        work.problems.warning(
            at.clone().key("readinessProbe"),
            format!(
                "a connection, which opens on most servers before a model has loaded; {}",
                remedy(work.name)
            ),
        );
    }
    let of_startup =
        || startup.clone().filter(|startup| !startup.is_connection()).map(|it| it.with(Vec::new()));
    let readiness = readiness.or_else(of_startup).unwrap_or_else(|| best(work, ports, loads, server, at));
    let startup = startup.unwrap_or_else(|| {
        let tries = loads
            .seconds
            .and_then(|seconds| i32::try_from(seconds).ok())
            .map(|seconds| (seconds.saturating_add(PERIOD - 1) / PERIOD).max(1));
        let tries = tries.unwrap_or(if server.needs_gpu { TRIES_GPU } else { TRIES });
        let own = readiness.numbers.iter().filter(|(key, _)| *key == "timeoutSeconds").copied();
        readiness.with(own.chain([("periodSeconds", PERIOD), ("failureThreshold", tries)]).collect())
    });
    let liveness = liveness.unwrap_or_else(|| match ports.http() {
        Some(port) if loads.speaks("v2") => get("/v2/health/live", port),
        _ => connection(ports),
    });
    let all = [("startup", startup), ("readiness", readiness), ("liveness", liveness)];
    for (ours, _) in &all {
        work.stands(Path::spec(["probes", ours]), at.clone().key(format!("{ours}Probe")));
    }
    work.set("probes", tree::map(all.map(|(key, probe)| (key, probe.write()))));
    if loads.protocols.iter().any(|protocol| protocol.starts_with("grpc-")) && !ports.has_grpc() {
        work.problems.info(
            Path::spec(["protocolVersions"]),
            "speaks gRPC, and no port of the container is named for it, so the Service has none; add one called `grpc`",
        );
    }
}

impl Loads {
    fn speaks(&self, protocol: &str) -> bool {
        self.protocols.iter().any(|known| known == protocol)
    }
}

/// The readiness probe that says the most. Both protocols have a path for each model, of use where the server is told the name
/// under which it serves: <https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md>
fn best(work: &mut Work<'_>, ports: &Ports, loads: &Loads, server: Server, at: &Path) -> Probe {
    let path = at.clone().key("readinessProbe");
    let of_model = [("v2", "/v2/models/", "/ready"), ("v1", "/v1/models/", "")];
    let of_model = of_model.into_iter().find(|(protocol, ..)| loads.speaks(protocol));
    match (ports.http(), of_model) {
        (Some(port), Some((protocol, before, behind))) if server.is_named => {
            work.problems.info(
                path,
                format!("none is given, so pods are ready when `{before}<model>{behind}` of protocol {protocol} says so"),
            );
            let names = ["${model.name}", "${name}"];
            let actions = names.map(|name| get(&format!("{before}{name}{behind}"), port).actions);
            Probe { actions: actions.concat(), numbers: Vec::new() }
        }
        (Some(port), Some(("v2", ..))) => {
            let message = format!(
                "none is given, and the server is not told the model's name, so `/v2/health/ready` is asked, which some servers answer before a model has loaded; {}",
                remedy(work.name)
            );
            work.problems.warning(path, message);
            get("/v2/health/ready", port)
        }
        _ => {
            let message = format!(
                "none is given, and no protocol that has one, so all that is seen is whether a connection opens, which on most servers it does before a model has loaded; {}",
                remedy(work.name)
            );
            work.problems.warning(path, message);
            connection(ports)
        }
    }
}

fn get(path: &str, port: &str) -> Probe {
    let content = tree::map([("path", tree::text(path)), ("port", tree::text(port))]);
    Probe { actions: vec![("httpGet", content)], numbers: Vec::new() }
}

fn connection(ports: &Ports) -> Probe {
    let content = tree::map([("port", tree::text(ports.primary()))]);
    Probe { actions: vec![("tcpSocket", content)], numbers: Vec::new() }
}

/// What somebody can do who cannot change the runtime.
fn remedy(name: &str) -> String {
    format!("give it one that asks for the model, or write `probes` in a ServingRuntime with `from: {name}`")
}
