//! The way from a Gateway to the Service.

use super::context::Context;
use super::defaults;
use super::probes::unknown_port;
use super::resolved::{Backend, Requests, Route};
use crate::api::v1alpha1::serving_runtime::PortProtocol;
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Evaluated, EvaluatedPort};
use crate::suggest;

/// The route to the Service, which then has all of the requests.
pub(super) fn route(cx: &Context<'_>, evaluated: &Evaluated, problems: &mut Problems) -> Option<Route> {
    let stanza = cx.spec.route.as_ref().filter(|stanza| cx.is_on("route", stanza.enabled))?;
    let path = Path::spec(["route"]);
    if stanza.hostname.is_none() {
        problems.error(
            path.clone().key("hostname"),
            "is required; write the host of the requests, such as `hostname: chat.example.com`",
        );
    }
    if stanza.gateway.is_none() {
        problems.error(
            path.clone().key("gateway"),
            "is required; write the Gateway's name or `namespace/name`, here or in the platform's defaults",
        );
    }
    let port = port(cx, evaluated, stanza.port.as_deref(), problems)?;
    let requests = match port.protocol {
        PortProtocol::Http => Requests::Http { timeout: stanza.timeout.clone(), path: stanza.path.clone() },
        PortProtocol::Grpc => {
            // The platform's defaults hold for the routes that have such a field.
            for name in ["timeout", "path"] {
                let field = path.clone().key(name);
                if cx.is_own(&field) {
                    let port = &port.name;
                    problems.error(
                        field,
                        format!("port `{port}` speaks gRPC, and a GRPCRoute has no {name}; remove it, or choose another `route.port`"),
                    );
                }
            }
            Requests::Grpc
        }
    };
    let gateway = stanza.gateway.as_deref()?;
    let (gateway_namespace, gateway) = match gateway.split_once('/') {
        Some((namespace, gateway)) => (Some(namespace.to_owned()), gateway),
        None => (None, gateway),
    };
    let service = cx.names.service();
    Some(Route {
        hostname: stanza.hostname.clone()?,
        gateway_namespace,
        gateway: gateway.to_owned(),
        listener: stanza.listener.clone(),
        requests,
        backends: vec![Backend { service, port: port.service, weight: defaults::WHOLE }],
    })
}

/// The port that requests go to: the one that is named, the runtime's own for requests, or the only one.
fn port<'e>(
    cx: &Context<'_>,
    evaluated: &'e Evaluated,
    given: Option<&str>,
    problems: &mut Problems,
) -> Option<&'e EvaluatedPort> {
    let path = Path::spec(["route", "port"]);
    let known = || evaluated.ports.iter().map(|port| port.name.as_str());
    let Some(name) = given.or(cx.runtime.primary.as_deref()) else {
        // Without any port the Service has been told of.
        if evaluated.ports.len() > 1 {
            let runtime = &cx.runtime.name;
            problems.error(
                path,
                format!(
                    "runtime `{runtime}` does not say which port takes requests; write one of {}",
                    suggest::list(known())
                ),
            );
            return None;
        }
        return evaluated.ports.first();
    };
    let found = evaluated.ports.iter().find(|port| port.name == name);
    if found.is_none() && !evaluated.ports.is_empty() {
        problems.error(path, unknown_port(name, &known().collect::<Vec<_>>()));
    }
    found
}
