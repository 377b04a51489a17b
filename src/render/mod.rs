//! `ResolvedModel → objects`: one file an emitted kind. Nothing here can fail or decide.
//!
//! The values are k8s-openapi's own types, which can hold no unknown field. What the API server fills in by itself
//! is not written: every line costs kustomize time, and a reader attention.

mod checksum;
mod config_map;
mod cron_job;
mod custom;
mod dashboard;
mod deployment;
mod external_secret;
mod gateway;
mod grafana;
mod grpc_route;
mod horizontal_pod_autoscaler;
mod http_route;
mod meta;
mod network_policy;
mod object;
mod persistent_volume_claim;
mod pod;
mod pod_disruption_budget;
mod pod_monitor;
mod prometheus_rule;
mod resource_claim_template;
mod role;
mod role_binding;
mod rollout;
mod scaled_object;
mod secret;
mod secret_provider_class;
mod service;
mod service_monitor;
#[cfg(test)]
mod tests;
mod trigger_authentication;
mod vault_destination;
mod vault_dynamic_secret;
mod vault_pki_secret;
mod vault_static_secret;

pub use custom::{Custom, CustomSpec};
pub use external_secret::{ExternalSecretSpec, RemoteRef, SecretData};
pub use object::{Body, Object};
pub use pod_monitor::PodMonitor;
pub use prometheus_rule::PrometheusRule;
pub use scaled_object::ScaledObjectSpec;
pub use secret::KEYS;
pub use secret_provider_class::SecretProviderClassSpec;
pub use service_monitor::ServiceMonitor;
pub use trigger_authentication::TriggerAuthenticationSpec;
pub use vault_destination::{Destination, Restart, Transformation};
pub use vault_dynamic_secret::VaultDynamicSecretSpec;
pub use vault_pki_secret::VaultPkiSecretSpec;
pub use vault_static_secret::VaultStaticSecretSpec;

use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{FilledSecret, Monitor, MonitorBy, Requests, Route, Scaler};

/// How a change of a ConfigMap's content reaches the pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashing {
    /// kustomize appends a hash to the names of ConfigMaps: `kustomize.config.k8s.io/needs-hash`, for generators.
    NeedsHash,
    /// The same by the mark that kustomize sets itself and heeds in transformers too.
    NeedsHashSuffix,
    /// An annotation of the pods changes with the content.
    Checksum,
}

/// Writes a model server as Kubernetes objects, in the order in which they are to be applied: claim, Secrets,
/// ConfigMaps, Service, Deployment, autoscaler, disruption budget, the canary's likewise, route, then what stands beside the server.
pub fn render(model: &ResolvedModel, hashing: Hashing) -> Vec<Object> {
    let mut objects = Vec::with_capacity(model.secrets.len() + model.config_maps.len() + 5);
    objects.extend(model.claim.iter().map(|claim| persistent_volume_claim::render(model, claim)));
    objects.extend(model.secrets.iter().map(|secret| filled(model, secret)));
    server(model, hashing, &mut objects);
    if let Some(canary) = &model.canary {
        server(canary, hashing, &mut objects);
    }
    objects.extend(model.route.iter().map(|it| route(model, it)));
    objects.extend(model.pod.devices.iter().map(|it| resource_claim_template::render(model, it)));
    if let Some(canary) = &model.canary {
        // As many devices of a class have one name, so it may be the stable one's.
        let own = canary.pod.devices.iter().filter(|it| model.pod.devices.as_ref() != Some(*it));
        objects.extend(own.map(|it| resource_claim_template::render(canary, it)));
    }
    objects.extend(model.network.iter().map(|it| network_policy::render(model, it)));
    let jobs = model.network.iter().filter_map(|network| network.jobs.as_ref());
    objects.extend(jobs.map(|jobs| network_policy::jobs(model, jobs)));
    objects.extend(model.stores.iter().map(|store| role::render(model, store)));
    objects.extend(model.stores.iter().map(|store| role_binding::render(model, store)));
    objects.extend(model.jobs.iter().map(|job| cron_job::render(model, job)));
    objects.extend(model.monitor.iter().map(|it| monitor(model, it)));
    if let Some(canary) = &model.canary {
        objects.extend(canary.monitor.iter().map(|it| monitor(canary, it)));
    }
    objects.extend(model.rules.iter().map(|rules| prometheus_rule::render(model, rules)));
    objects.extend(model.dashboard.iter().map(|it| dashboard::render(model, it)));
    objects
}

/// What each of two tracks has for itself.
fn server(model: &ResolvedModel, hashing: Hashing, objects: &mut Vec<Object>) {
    objects.extend(model.config_maps.iter().map(|config| config_map::render(model, config, hashing)));
    objects.extend(model.job_config_maps.iter().map(|config| config_map::render(model, config, hashing)));
    objects.extend(model.stores.iter().map(|store| config_map::store(model, store)));
    objects.push(service::render(model));
    if !model.service.headless.is_empty() {
        objects.push(service::headless(model));
    }
    objects.extend(model.rollout.map(|_| service::canary(model)));
    objects.push(deployment::render(model, hashing));
    objects.extend(model.rollout.iter().map(|it| rollout::render(model, *it)));
    if let Some(autoscaling) = &model.autoscaling {
        match &autoscaling.scaler {
            Scaler::Hpa(metrics) => {
                objects.push(horizontal_pod_autoscaler::render(model, autoscaling, metrics));
            }
            Scaler::Keda(keda) => {
                let shown = keda.authentication.iter();
                objects.extend(shown.map(|it| trigger_authentication::render(model, it)));
                objects.push(scaled_object::render(model, autoscaling, keda));
            }
        }
    }
    objects.extend(model.availability.iter().map(|it| pod_disruption_budget::render(model, it)));
}

fn monitor(model: &ResolvedModel, monitor: &Monitor) -> Object {
    match monitor.by {
        MonitorBy::Service => service_monitor::render(model, monitor),
        MonitorBy::Pods => pod_monitor::render(model, monitor),
    }
}

fn route(model: &ResolvedModel, route: &Route) -> Object {
    match &route.requests {
        Requests::Http { timeout, path } => http_route::render(model, route, (timeout, path)),
        Requests::Grpc => grpc_route::render(model, route),
    }
}

fn filled(model: &ResolvedModel, secret: &FilledSecret) -> Object {
    match secret {
        FilledSecret::Stub(stub) => secret::render(model, stub),
        FilledSecret::Static(secret) => vault_static_secret::render(model, secret),
        FilledSecret::Dynamic(secret) => vault_dynamic_secret::render(model, secret),
        FilledSecret::Certificate(secret) => vault_pki_secret::render(model, secret),
        FilledSecret::Provider(class) => secret_provider_class::render(model, class),
        FilledSecret::External(secret) => external_secret::render(model, secret),
    }
}
