//! Ports, and where metrics are told.

use std::collections::BTreeMap;

use super::{Work, tree};
use crate::api::kserve::KservePort;
use crate::diagnostic::Path;

/// What KServe opens where a runtime names no port.
const DEFAULT: i32 = 8080;

/// A port of the server.
#[derive(Clone, Debug)]
pub(super) struct Port {
    pub(super) name: String,
    pub(super) number: i32,
    pub(super) is_grpc: bool,
}

/// The ports of the server, in their order.
#[derive(Debug, Default)]
pub(super) struct Ports(Vec<Port>);

impl Ports {
    /// Reads `ports`.
    pub(super) fn read(work: &mut Work<'_>, ports: Vec<KservePort>, at: &Path) -> Self {
        let mut out = Self::default();
        for (index, KservePort { name, container_port, protocol, host_port, host_ip }) in
            ports.into_iter().enumerate()
        {
            let path = at.clone().key("ports").index(index);
            if protocol.as_deref().is_some_and(|protocol| protocol != "TCP") {
                work.error(path.clone().key("protocol"), "only TCP is served here; remove the port");
            }
            let host = [("hostPort", host_port.is_some()), ("hostIP", host_ip.is_some())];
            work.refuse(&path, host, "no port of the node is opened here; remove it");
            // As KServe itself tells gRPC apart.
            let is_grpc = name.as_deref().is_some_and(|name| name.contains("grpc") || name.contains("h2c"));
            let name = name.unwrap_or_else(|| {
                if out.get("http").is_none() { "http".to_owned() } else { format!("port-{container_port}") }
            });
            work.stands(Path::spec(["ports", &name]), path.clone());
            if out.get(&name).is_some() {
                work.error(path.key("name"), format!("`{name}` is a port already; give each its own name"));
                continue;
            }
            out.0.push(Port { name, number: container_port, is_grpc });
        }
        if out.0.is_empty() {
            out.0.push(Port { name: "http".into(), number: DEFAULT, is_grpc: false });
        }
        out
    }

    fn get(&self, name: &str) -> Option<&Port> {
        self.0.iter().find(|port| port.name == name)
    }

    /// The port that requests come in by.
    pub(super) fn primary(&self) -> &str {
        self.0.first().map_or("", |port| port.name.as_str())
    }

    /// The first that speaks HTTP.
    pub(super) fn http(&self) -> Option<&str> {
        self.0.iter().find(|port| !port.is_grpc).map(|port| port.name.as_str())
    }

    /// Whether some port speaks gRPC.
    pub(super) fn has_grpc(&self) -> bool {
        self.0.iter().any(|port| port.is_grpc)
    }

    /// The name of a port by its name or number; a number that no port has becomes one called `or`.
    pub(super) fn named(&mut self, number: i32, or: &str) -> String {
        if let Some(port) = self.0.iter().find(|port| port.number == number) {
            return port.name.clone();
        }
        let name = if self.get(or).is_none() { or.to_owned() } else { format!("port-{number}") };
        self.0.push(Port { name: name.clone(), number, is_grpc: false });
        name
    }

    /// Whether there is a port of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Writes them and the primary one.
    pub(super) fn write(&self, work: &mut Work<'_>) {
        let ports = self.0.iter().map(|port| {
            let mut entries = vec![("port", tree::bare(port.number))];
            if port.is_grpc {
                entries.push(("protocol", tree::text("grpc")));
            }
            (port.name.as_str(), tree::map(entries))
        });
        work.set("ports", tree::map(ports));
        work.set("primary", tree::text(self.primary()));
    }
}

/// Translates the annotations by which Prometheus is told.
pub(super) fn metrics(work: &mut Work<'_>, annotations: &BTreeMap<String, String>, ports: &mut Ports) {
    let find = |what: &str| {
        let keys = [format!("prometheus.kserve.io/{what}"), format!("prometheus.io/{what}")];
        keys.into_iter().find_map(|key| annotations.get(&key).map(|value| (key, value.clone())))
    };
    let Some((key, number)) = find("port") else { return };
    let path = Path::spec(["annotations"]);
    let Some(number) = number.parse::<i32>().ok().filter(|number| (1..=65_535).contains(number)) else {
        return work.error(path.key(key), format!("`{number}` is no port; write its number"));
    };
    let port = ports.named(number, "metrics");
    let at = find("path").map_or_else(
        || "/metrics".to_owned(),
        |(key, value)| {
            work.stands(Path::spec(["metrics", "path"]), path.clone().key(key));
            value.replace("${", "$${")
        },
    );
    work.set("metrics", tree::map([("port", tree::text(port)), ("path", tree::text(at))]));
}
