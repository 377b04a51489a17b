//! The GRPCRoute from a Gateway to the Services.

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::gateway::{self, BackendReference, ParentReference};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Route;

/// `spec` of a GRPCRoute.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GrpcRouteSpec {
    parent_refs: Vec<ParentReference>,
    hostnames: Vec<String>,
    rules: Vec<Rule>,
}

/// Without `matches` every method goes through, the health service's among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    backend_refs: Vec<BackendReference>,
}

impl CustomSpec for GrpcRouteSpec {
    const API_VERSION: &'static str = "gateway.networking.k8s.io/v1";
    const KIND: &'static str = "GRPCRoute";
}

pub(super) fn render(model: &ResolvedModel, route: &Route) -> Object {
    let spec = GrpcRouteSpec {
        parent_refs: gateway::parents(route),
        hostnames: vec![route.hostname.clone()],
        rules: vec![Rule { backend_refs: gateway::backends(route) }],
    };
    let metadata = meta::object(model, model.names.route());
    Object::only(Body::GrpcRoute(Box::new(Custom { metadata, spec })))
}
