//! The HTTPRoute from a Gateway to the Services.

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::gateway::{self, BackendReference, ParentReference};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Route;

/// `spec` of an HTTPRoute.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRouteSpec {
    parent_refs: Vec<ParentReference>,
    hostnames: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    matches: Vec<Match>,
    backend_refs: Vec<BackendReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeouts: Option<Timeouts>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Match {
    path: PathMatch,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PathMatch {
    #[serde(rename = "type")]
    type_: &'static str,
    value: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Timeouts {
    request: String,
}

impl CustomSpec for HttpRouteSpec {
    const API_VERSION: &'static str = "gateway.networking.k8s.io/v1";
    const KIND: &'static str = "HTTPRoute";
}

pub(super) fn render(
    model: &ResolvedModel,
    route: &Route,
    (timeout, path): (&Option<String>, &Option<String>),
) -> Object {
    // The definitions' own match, said aloud for the same reason as in `ParentReference`.
    let value = path.clone().unwrap_or_else(|| "/".into());
    let spec = HttpRouteSpec {
        parent_refs: gateway::parents(route),
        hostnames: vec![route.hostname.clone()],
        rules: vec![Rule {
            matches: vec![Match { path: PathMatch { type_: "PathPrefix", value } }],
            backend_refs: gateway::backends(route),
            timeouts: timeout.clone().map(|request| Timeouts { request }),
        }],
    };
    let metadata = meta::object(model, model.names.route());
    Object::only(Body::HttpRoute(Box::new(Custom { metadata, spec })))
}
