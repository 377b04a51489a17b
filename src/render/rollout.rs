//! Argo's Rollout, which runs the pods that the Deployment describes.
//!
//! The Deployment has no pods of its own, as Argo's guide has it, so that no pod of it takes a GPU that the Rollout waits for:
//! <https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout>.

use std::collections::BTreeMap;

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::{Body, Object, meta};
use crate::resolve::resolved::{Requests, Rollout};
use crate::resolve::{ResolvedModel, TRACK, Track};

/// `spec` of a Rollout; the selector and the pods are the Deployment's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RolloutSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    replicas: Option<i32>,
    workload_ref: WorkloadRef,
    progress_deadline_seconds: i32,
    strategy: Strategy,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkloadRef {
    api_version: &'static str,
    kind: &'static str,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Strategy {
    canary: Canary,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Canary {
    stable_service: String,
    canary_service: String,
    stable_metadata: Metadata,
    canary_metadata: Metadata,
    traffic_routing: TrafficRouting,
    steps: Vec<Step>,
}

/// Labels that pods have while they are what they are; Argo changes them without a restart.
/// <https://argo-rollouts.readthedocs.io/en/stable/features/ephemeral-metadata/>
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Metadata {
    labels: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TrafficRouting {
    plugins: Plugins,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Plugins {
    #[serde(rename = "argoproj-labs/gatewayAPI")]
    gateway_api: GatewayApi,
}

/// The route, which is looked for in the Rollout's own namespace unless another is named.
/// <https://rollouts-plugin-trafficrouter-gatewayapi.readthedocs.io/en/latest/quick-start/>
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
enum GatewayApi {
    HttpRoute(String),
    GrpcRoute(String),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Step {
    SetWeight(i32),
    Pause(Pause),
}

/// Without a duration it lasts until somebody promotes.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Pause {}

impl CustomSpec for RolloutSpec {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const KIND: &'static str = "Rollout";
}

pub(super) fn render(model: &ResolvedModel, rollout: Rollout) -> Object {
    let track =
        |track: Track| Metadata { labels: BTreeMap::from([(TRACK.to_owned(), track.as_str().to_owned())]) };
    let route = model.names.route();
    let gateway_api = match model.route.as_ref().map(|route| &route.requests) {
        Some(Requests::Grpc) => GatewayApi::GrpcRoute(route),
        Some(Requests::Http { .. }) | None => GatewayApi::HttpRoute(route),
    };
    let spec = RolloutSpec {
        replicas: rollout.replicas,
        workload_ref: WorkloadRef {
            api_version: "apps/v1",
            kind: "Deployment",
            name: model.names.deployment(),
        },
        progress_deadline_seconds: model.progress_deadline_seconds,
        strategy: Strategy {
            canary: Canary {
                stable_service: model.names.service(),
                canary_service: model.canary_service(),
                stable_metadata: track(Track::Stable),
                canary_metadata: track(Track::Canary),
                traffic_routing: TrafficRouting { plugins: Plugins { gateway_api } },
                steps: vec![Step::SetWeight(rollout.weight), Step::Pause(Pause {})],
            },
        },
    };
    let metadata = meta::object(model, model.workload().name);
    Object::only(Body::Rollout(Box::new(Custom { metadata, spec })))
}
