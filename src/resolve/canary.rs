//! The canary: a second server with its own values, beside the stable one or in Argo's hands.

use super::context::{Context, Other};
use super::resolved::{Backend, MonitorBy, ResolvedModel, RestartTarget, Rollout as Run};
use super::{defaults, models, scaling};
use crate::api::v1alpha1::{Canary as Stanza, CanaryProvider, ServiceType};
use crate::api::{CANARY_FIELDS, Origins};
use crate::diagnostic::{Path, Problem, Problems};
use crate::runtimes::Use;

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

    /// Those of a server whose changes Argo Rollouts brings in: one that is being promoted has as many pods as the one before it.
    /// <https://argo-rollouts.readthedocs.io/en/stable/features/canary/#dynamic-stable-scale-with-traffic-routing>
    pub(super) fn twice(stable: i32) -> Self {
        Self { stable, all: stable.saturating_mul(2) }
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

/// The stanza, unless it is off.
fn asked<'a>(cx: &Context<'a>) -> Option<&'a Stanza> {
    cx.spec.canary.as_ref().filter(|stanza| cx.is_on("canary", stanza.enabled))
}

/// Whether Argo runs the canary's pods.
pub(super) fn is_argos(cx: &Context<'_>) -> bool {
    asked(cx).is_some_and(|stanza| stanza.provider == Some(CanaryProvider::ArgoRollouts))
}

/// Whether there is a canary, and whose.
pub(super) fn rollout(cx: &Context<'_>, problems: &mut Problems) -> Option<Rollout> {
    let stanza = asked(cx)?;
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
        CanaryProvider::Gateway => {
            beside_the_server(cx, stanza, problems);
            differs(cx, problems);
            Some(Rollout::Gateway { weight })
        }
        CanaryProvider::ArgoRollouts => {
            in_argos_hands(cx, weight, problems);
            Some(Rollout::Argo { weight })
        }
    }
}

/// What looks after the model is there once, and asks the stable server.
fn beside_the_server(cx: &Context<'_>, stanza: &Stanza, problems: &mut Problems) {
    let path = Path::spec(["canary", "config"]);
    for key in stanza.config.keys() {
        let uses = cx.runtime.uses(key);
        let is_beside = |it: &&Use| matches!(it, Use::Job(_) | Use::Store(_));
        if let Some(first) = uses.iter().find(is_beside).filter(|_| uses.iter().all(|it| is_beside(&it))) {
            problems.error(
                path.clone().key(key.as_str()),
                format!("is about the {first}, which is there once for the stable server and its canary; write it in `spec.config`"),
            );
        }
    }
}

/// How many pods there are makes no other server.
fn differs(cx: &Context<'_>, problems: &mut Problems) {
    let path = Path::spec(["canary"]);
    let is_size = |field: &&str| ["replicas", "autoscaling"].contains(field);
    let mut fields = CANARY_FIELDS.iter().filter(|field| !is_size(field));
    if fields.all(|field| cx.layer(&path.clone().key(*field)).is_none()) {
        problems.warning(
            path,
            "is the stable server once more, as it changes nothing; write what is to be tried, such as `image`, `models` or `config`, or remove it (in a patch: `canary: null`)",
        );
    }
}

/// What Argo makes of a change, and what it does not heed.
fn in_argos_hands(cx: &Context<'_>, weight: i32, problems: &mut Problems) {
    let path = Path::spec(["canary"]);
    for field in CANARY_FIELDS {
        let field = path.clone().key(field);
        if cx.layer(&field).is_some() {
            problems.error(
                field,
                "Argo Rollouts makes a canary of each change of the ModelSpec itself; write it below `spec`, or choose `provider: gateway`",
            );
        }
    }
    // As many pods as their share of the requests: <https://argo-rollouts.readthedocs.io/en/stable/features/canary/#overview>.
    if weight == 0 {
        problems.error(
            path.key("weight"),
            "of no requests Argo Rollouts makes no pod, so there would be nothing to look at before a change is promoted; write at least 1, or choose `provider: gateway`",
        );
    }
    let strategy = Path::spec(["strategy"]);
    if cx.spec.strategy.is_some() && cx.is_own(&strategy) {
        problems.error(
            strategy,
            "is how a Deployment replaces its pods, and Argo's Rollout replaces them by steps of its own; remove it (in a patch: `strategy: null`), and patch the Rollout",
        );
    }
    if cx.spec.service.headless == Some(true) {
        problems.warning(
            Path::spec(["service", "headless"]),
            "its addresses are those of all pods, so who calls them reaches a change before it is promoted, whatever its `weight`; let them call the route, or remove it",
        );
    }
}

/// Tells either track about the other.
pub(super) fn introduce(stable: &mut Context<'_>, canary: &mut Context<'_>) {
    // What is wrong with the models is told where the server is resolved.
    let fetches = |cx: &Context<'_>| models::models(cx, 1, &mut Problems::default()).are_kept();
    let seen = |cx: &Context<'_>| Some(Other { has_gpu: cx.gpu.is_some(), fetches: fetches(cx) });
    (stable.other, canary.other) = (seen(canary), seen(stable));
}

/// A share of the requests needs pods that take it; `canary` is what is laid over.
pub(super) fn takes_its_share(
    (cx, canary): (&Context<'_>, &Context<'_>),
    weight: i32,
    problems: &mut Problems,
) {
    let share = defaults::WHOLE - weight;
    if most(canary) == 0 {
        if weight > 0 {
            problems.error(
                Path::spec(["canary", "replicas"]),
                format!("no pod would take the canary's {weight} % of the requests; write `weight: 0`, or at least 1"),
            );
        }
    } else if most(cx) == 0 && share > 0 {
        problems.warning(
            Path::spec(["replicas"]),
            format!("no pod takes the stable server's {share} % of the requests, while the canary runs on; write at least 1, or remove `canary` (in a patch: `canary: null`)"),
        );
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
    stable.rules = match (stable.rules.take(), canary.rules.take()) {
        (Some(own), Some(other)) => Some(own.joined(other)),
        (own, other) => own.or(other),
    };
    stable.restarts.append(&mut canary.restarts);
    canary.secrets.clear();
    // One of them may fetch nothing, and the other mounts it all the same.
    stable.claim = stable.claim.or(canary.claim.take());
    canary.job_config_maps.clear();
    canary.jobs.clear();
    canary.stores.clear();
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
