//! What routes of all protocols have in common.

use serde::Serialize;

use crate::resolve::resolved;

/// The group of Gateways and routes.
const GROUP: &str = "gateway.networking.k8s.io";

/// The Gateway that a route hangs on.
///
/// What the definitions fill in stands here all the same: in lists Argo CD takes what it did not write for a change, for ever.
/// <https://github.com/argoproj/argo-cd/issues/22151>
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParentReference {
    group: &'static str,
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section_name: Option<String>,
}

/// A Service that gets a share of the requests; see [`ParentReference`] for what it says aloud.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct BackendReference {
    group: &'static str,
    kind: &'static str,
    name: String,
    port: i32,
    weight: i32,
}

pub(super) fn parents(route: &resolved::Route) -> Vec<ParentReference> {
    vec![ParentReference {
        group: GROUP,
        kind: "Gateway",
        name: route.gateway.clone(),
        namespace: route.gateway_namespace.clone(),
        section_name: route.listener.clone(),
    }]
}

pub(super) fn backends(route: &resolved::Route) -> Vec<BackendReference> {
    let backend = |backend: &resolved::Backend| BackendReference {
        group: "",
        kind: "Service",
        name: backend.service.clone(),
        port: backend.port,
        weight: backend.weight,
    };
    route.backends.iter().map(backend).collect()
}
