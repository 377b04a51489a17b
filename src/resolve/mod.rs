//! `(ModelSpec, Runtime) → ResolvedModel`: every default and every rule between fields; the only fallible domain step.

mod accelerator;
mod availability;
mod beside;
mod canary;
mod choice;
mod context;
mod defaults;
mod devices;
mod drain;
mod env;
mod files;
mod image;
mod labels;
mod left;
mod mangle;
mod models;
mod monitoring;
mod mounts;
pub mod names;
mod network;
mod placement;
mod pod;
mod probes;
mod pull;
pub mod resolved;
mod resources;
mod route;
mod scaling;
mod secrets;
mod series;
mod service;
mod share;
mod sources;
mod storage;
mod strategy;
mod tolerations;

pub use context::{Claim, Surroundings};
pub use labels::{APP, NAME, SERVICE as JOB_SERVICE, TRACK};
pub use names::{Names, Track};
pub use resolved::ResolvedModel;
pub use secrets::STUB_SOURCE;

use crate::api::v1alpha1::ModelSpec;
use crate::api::{self, Layers, Origins};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Catalog, Facts, Options, Runtime};
use canary::Pods;
use context::Context;
use monitoring::{CanaryBy, Tracks};
use resolved::TriggerAuthentication;

/// Resolves one ModelSpec, and its canary, under its runtime, one of the catalog's. All that is wrong goes to `problems`; with an error there the result means
/// nothing.
pub fn resolve(
    (model, origins): (&ModelSpec, &Origins),
    canary: Option<&api::Canary>,
    (runtime, catalog): (&Runtime, &Catalog),
    surroundings: &Surroundings,
    problems: &mut Problems,
) -> ResolvedModel {
    let of = |model, origins, track, problems: &mut Problems| {
        Context::new(model, origins, (runtime, catalog), track, surroundings, problems)
    };
    let mut cx = of(model, origins, Track::Stable, problems);
    let stable = canary::most(&cx);
    match canary::rollout(&cx, problems) {
        None => {
            let tracks = tracks(None, &[&cx]);
            server(cx, Pods::alone(stable), &tracks, None, problems)
        }
        Some(canary::Rollout::Argo { weight }) => {
            let tracks = tracks(Some(CanaryBy::Argo), &[&cx]);
            canary::by_argo(server(cx, Pods::twice(stable), &tracks, None, problems), weight)
        }
        Some(canary::Rollout::Gateway { weight }) => {
            let Some(canary) = canary else {
                let tracks = tracks(None, &[&cx]);
                return server(cx, Pods::alone(stable), &tracks, None, problems);
            };
            let mut own = Problems::default();
            let mut other = of(&canary.model, &canary.origins, Track::Canary, &mut own);
            canary::introduce(&mut cx, &mut other);
            let pods = Pods { stable, all: stable.saturating_add(canary::most(&other)) };
            canary::takes_its_share((&cx, &other), weight, problems);
            let tracks = tracks(Some(CanaryBy::Gateway), &[&cx, &other]);
            let tried = server(other, pods, &tracks, None, &mut own);
            let autoscaling = tried.autoscaling.as_ref();
            let beside = autoscaling.and_then(resolved::Autoscaling::trigger_authentication).cloned();
            let stable = server(cx, pods, &tracks, beside, problems);
            canary::tell(own, &canary.origins, problems);
            canary::beside(stable, tried, weight)
        }
    }
}

fn tracks(canary: Option<CanaryBy>, servers: &[&Context<'_>]) -> Tracks {
    Tracks { canary, accelerators: servers.iter().map(|cx| cx.accelerator).collect() }
}

/// One server, stable or canary; `beside`: what KEDA reads for the canary beside it.
fn server(
    cx: Context<'_>,
    pods: Pods,
    tracks: &Tracks,
    beside: Option<TriggerAuthentication>,
    problems: &mut Problems,
) -> ResolvedModel {
    let runtime = cx.runtime;
    if let Some(reason) = &runtime.deprecated {
        problems.warning(Path::spec(["runtime"]), format!("runtime `{}`: {reason}", runtime.name));
    }
    left::left(&cx, problems);

    let image = image::image(&cx, problems);
    let resources = resources::server(&cx, problems);
    let scale = scaling::scale(&cx, problems);
    let drain = drain::drain(&cx, problems);
    let models = models::models(&cx, pods.all, problems);
    let storage = storage::storage(&cx, &models, &resources, pods, problems);
    let options = options(&cx, problems);
    let facts = Facts {
        name: cx.metadata.name.clone(),
        gpu: cx.gpu,
        models: models.facts.clone(),
        service_ports: service::given_ports(&cx),
        options,
        drain_timeout: runtime.drain.timeout,
        drain_grace: drain.grace,
    };
    let evaluated = runtime.evaluate(&facts);
    let service = service::service(&cx, &evaluated, problems);
    let route = route::route(&cx, &evaluated, problems);
    let probes = probes::probes(&cx, &evaluated, problems);
    let progress_deadline_seconds = drain::progress_deadline(&probes, &models);
    let autoscaling =
        scaling::autoscaling(&cx, (&scale, progress_deadline_seconds), &resources, &evaluated, problems);
    let claims =
        strategy::Claims { one_node: models.one_node || storage.one_node, unknown: storage.is_unknown };
    let strategy = strategy::strategy(&cx, &scale, claims, problems);
    let availability = availability::availability(&cx, &scale, problems);
    let labels = labels::labels(&cx, &image, problems);
    let jobs = beside::jobs(&cx, &evaluated, &image);
    let stores = beside::stores(&cx, &evaluated);
    let job_config_maps = beside::of_jobs(&cx, &evaluated);
    let claim = storage.claim.clone();
    let pods = monitoring::Pods { scale: &scale, budget: progress_deadline_seconds, tracks };
    let monitoring::Monitoring { annotations, monitor, rules, dashboard } =
        monitoring::monitoring(&cx, &evaluated, &pods, problems);
    let (ports, sources) = (evaluated.ports.clone(), network::sources(&models));
    let is_scraped = monitor.is_some() || !annotations.is_empty();
    let metrics = evaluated.metrics.as_ref().filter(|_| is_scraped).map(|metrics| metrics.port.clone());
    let own = autoscaling.as_ref().and_then(resolved::Autoscaling::trigger_authentication).cloned();
    let keda = own.into_iter().chain(beside).collect();
    let inputs =
        pod::Inputs { image, resources, drain, models, storage, evaluated, probes, annotations, keda };
    let pod::Parts { pod, config_maps, secrets } = pod::pod(&cx, inputs, problems);

    let inputs = network::Inputs {
        ports: &ports,
        sources,
        pod: &pod,
        jobs: &jobs,
        route: route.as_ref(),
        metrics: metrics.as_deref(),
    };
    let network = network::network(&cx, &inputs, problems);

    let maps = config_maps.iter().chain(&job_config_maps).map(|map| map.name.as_str());
    let maps: Vec<&str> = maps.chain(stores.iter().map(|store| store.name.as_str())).collect();
    let job_names: Vec<&str> = jobs.iter().map(|job| job.what.as_str()).collect();
    let in_use = names::InUse {
        config_maps: &maps,
        jobs: &job_names,
        canary_service: canary::is_argos(&cx),
        headless: !service.headless.is_empty(),
        devices: pod.devices.as_ref().map(|devices| devices.name.as_str()),
        keda: autoscaling.as_ref().is_some_and(|it| matches!(it.scaler, resolved::Scaler::Keda(_))),
    };
    for message in cx.names.too_long(&in_use) {
        problems.error(Path::metadata("name"), message);
    }
    let restarts = vec![resolved::RestartTarget { kind: "Deployment", name: cx.names.deployment() }];
    ResolvedModel {
        namespace: cx.metadata.namespace.clone(),
        annotations: labels::annotations(&cx.metadata.annotations),
        names: cx.names,
        labels,
        replicas: scale.fixed(),
        strategy,
        progress_deadline_seconds,
        pod,
        service,
        claim,
        config_maps,
        secrets,
        restarts,
        autoscaling,
        availability,
        route,
        canary: None,
        rollout: None,
        job_config_maps,
        jobs,
        stores,
        monitor,
        network,
        rules,
        dashboard,
    }
}

/// The runtime's settings. Platform defaults hold for the runtimes that have such a key; what a ModelSpec itself gives must
/// be one.
fn options(cx: &Context<'_>, problems: &mut Problems) -> Options {
    let path = Path::spec(["config"]);
    let is_known = |key: &str| cx.runtime.options.iter().any(|option| option.name == key);
    let mut given = cx.spec.config.clone();
    given.retain(|key, _| {
        is_known(key) || cx.layer(&path.clone().key(key.as_str())) != Some(Layers::DEFAULTS)
    });
    cx.runtime.check_options(&given, &path, problems)
}
