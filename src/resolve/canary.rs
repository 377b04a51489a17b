//! The canary: a second server with its own values, beside the stable one or in Argo's hands.

use super::context::Context;
use super::resolved::{Backend, MonitorBy, ResolvedModel, RestartTarget, Rollout as Run};
use super::{defaults, scaling};
use crate::api::v1alpha1::{CanaryProvider, ServiceType};
use crate::api::{CANARY_FIELDS, Origins};
use crate::diagnostic::{Path, Problem, Problems};

/// How many pods there can be at most.
#[derive(Clone, Copy)]
pub(super) struct Pods {
    /// Of the stable server.
    pub(super) stable: i32,
    /// Of both: what they share must do for as many.
    pub(super) all: i32,
}

impl Pods {
    /// Those of a server without a canary.
    pub(super) fn alone(stable: i32) -> Self {
        Self { stable, all: stable }
    }
}

/// Who shares the requests out, and how many of them the canary gets.
pub(super) enum Rollout {
    Gateway { weight: i32 },
    Argo { weight: i32 },
}

/// The greatest number of pods; what is wrong with it is told where the server is resolved.
pub(super) fn most(cx: &Context<'_>) -> i32 {
    scaling::scale(cx, &mut Problems::default()).most()
}

/// Whether there is a canary, and whose.
pub(super) fn rollout(cx: &Context<'_>, problems: &mut Problems) -> Option<Rollout> {
    let stanza = cx.spec.canary.as_ref().filter(|stanza| cx.is_on("canary", stanza.enabled))?;
    let path = Path::spec(["canary"]);
    let route = cx.spec.route.as_ref().filter(|route| cx.is_on("route", route.enabled));
    if route.is_none() {
        problems.error(
            path.clone(),
            "a weight needs `route`; add `route.hostname`, or run the canary as a ModelSpec of its own",
        );
    }
    if stanza.weight.is_none() {
        problems.error(
            path.clone().key("weight"),
            "is required; write the canary's share of the requests in percent, such as `weight: 10`",
        );
    }
    let weight = stanza.weight?;
    match stanza.provider.unwrap_or_default() {
        CanaryProvider::Gateway => Some(Rollout::Gateway { weight }),
        CanaryProvider::ArgoRollouts => {
            for field in CANARY_FIELDS {
                let field = path.clone().key(field);
                if cx.layer(&field).is_some() {
                    problems.error(
                        field,
                        "Argo Rollouts makes a canary of each change of the ModelSpec itself; write it below `spec`, or choose `provider: gateway`",
                    );
                }
            }
            Some(Rollout::Argo { weight })
        }
    }
}

/// Tells what is wrong with the canary: at its own field where that gives the value. What is the stable one's fault too has
/// been told.
pub(super) fn tell(own: Problems, origins: &Origins, problems: &mut Problems) {
    for problem in own.into_vec() {
        let path = origins.written(&problem.path);
        if path != problem.path {
            problems.add(Problem { path, ..problem });
        } else if !problems.contains(&problem) {
            let message = format!("{} (in the canary)", problem.message);
            problems.add(Problem { message, ..problem });
        }
    }
}

/// A canary beside the stable server: what both use is the stable one's, and the route shares the requests out.
pub(super) fn beside(mut stable: ResolvedModel, mut canary: ResolvedModel, weight: i32) -> ResolvedModel {
    if let (Some(route), Some(own)) = (&mut stable.route, canary.route.take()) {
        for backend in &mut route.backends {
            backend.weight = defaults::WHOLE - weight;
        }
        route.backends.extend(own.backends.into_iter().map(|backend| Backend { weight, ..backend }));
    }
    if let (Some(own), Some(other)) = (stable.network.take(), canary.network.take()) {
        stable.network = Some(own.joined(other));
    }
    stable.restarts.append(&mut canary.restarts);
    canary.secrets.clear();
    canary.claim = None;
    canary.job_config_maps.clear();
    canary.jobs.clear();
    canary.stores.clear();
    canary.rules = None;
    canary.dashboard = None;
    // It is the Gateway's alone: a number on the nodes is taken by the stable Service, an address of the cloud's costs.
    let service = &mut canary.service;
    if service.type_ != ServiceType::ClusterIP {
        service.annotations.clear();
    }
    service.type_ = ServiceType::ClusterIP;
    service.headless.clear();
    for port in &mut service.ports {
        port.node_port = None;
    }
    ResolvedModel { canary: Some(Box::new(canary)), ..stable }
}

/// A server whose changes Argo Rollouts brings in: it takes the pods from the Deployment, which has none of its own.
pub(super) fn by_argo(mut model: ResolvedModel, weight: i32) -> ResolvedModel {
    let service = model.canary_service();
    if let Some(route) = &mut model.route {
        let canary = route.backends.first().map(|stable| Backend { service, weight: 0, ..*stable });
        route.backends.extend(canary);
    }
    // Both Services have some of the pods, or all: only the pods themselves are found once each.
    if let Some(monitor) = &mut model.monitor {
        monitor.by = MonitorBy::Pods;
    }
    // As the operator calls it: <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference#rolloutrestarttarget>.
    model.restarts = vec![RestartTarget { kind: "argo.Rollout", name: model.names.deployment() }];
    let replicas = model.replicas.replace(0);
    ResolvedModel { rollout: Some(Run { weight, replicas }), ..model }
}
