//! The pods of the Deployment.

pub(super) mod container;
mod download;
mod env;
mod placement;
mod probe;
mod pull;
pub(super) mod security;
mod server;
mod sidecar;
pub(super) mod volume;

use k8s_openapi::api::core::v1::{
    Container, LocalObjectReference, PodResourceClaim, PodSpec, PodTemplateSpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{checksum, meta, resource_claim_template};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::{Devices, Pod};

pub(super) fn template(model: &ResolvedModel, config_checksum: Option<String>) -> PodTemplateSpec {
    let mut annotations = model.pod.annotations.clone();
    annotations.extend(config_checksum.map(|sum| (checksum::ANNOTATION.to_owned(), sum)));
    PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: meta::given(&model.labels),
            annotations: meta::some(annotations),
            ..ObjectMeta::default()
        }),
        spec: Some(spec(model)),
    }
}

fn spec(model: &ResolvedModel) -> PodSpec {
    let pod = &model.pod;
    PodSpec {
        affinity: placement::affinity(model),
        // A model server has no business with the API server.
        automount_service_account_token: Some(false),
        containers: vec![server::render(model)],
        // Variables such as `VLLM_PORT=tcp://…` of a Service's name break servers that read the same name.
        enable_service_links: Some(false),
        image_pull_secrets: some(&pod.image_pull_secrets, |name| LocalObjectReference { name: name.clone() }),
        init_containers: init_containers(pod),
        node_selector: meta::given(&pod.node_selector),
        priority_class_name: pod.priority_class_name.clone(),
        resource_claims: pod.devices.as_ref().map(|devices| vec![claim(devices)]),
        runtime_class_name: pod.runtime_class_name.clone(),
        security_context: Some(security::pod(pod.identity)),
        // By which a sidecar's files are seen.
        share_process_namespace: (!pod.sidecars.is_empty()).then_some(true),
        service_account_name: pod.service_account_name.clone(),
        termination_grace_period_seconds: Some(pod.termination_grace_period_seconds),
        tolerations: some(&pod.tolerations, Clone::clone),
        topology_spread_constraints: placement::spread(model),
        volumes: some(&pod.volumes, volume::render),
        ..PodSpec::default()
    }
}

fn claim(devices: &Devices) -> PodResourceClaim {
    PodResourceClaim {
        name: resource_claim_template::NAME.into(),
        resource_claim_template_name: Some(devices.name.clone()),
        resource_claim_name: None,
    }
}

/// Those that lend their files first: a sidecar starts before what stands behind it, and stays.
fn init_containers(pod: &Pod) -> Option<Vec<Container>> {
    let download = pod.download.iter().map(download::render);
    let pull = pod.pull.iter().map(|pull| pull::render(&pod.server.image, pull));
    let all: Vec<Container> =
        pod.sidecars.iter().map(|it| sidecar::render(it, pod.identity)).chain(download).chain(pull).collect();
    (!all.is_empty()).then_some(all)
}

/// Each item rendered, unless there is none.
pub(super) fn some<T, R>(items: &[T], render: impl Fn(&T) -> R) -> Option<Vec<R>> {
    (!items.is_empty()).then(|| items.iter().map(render).collect())
}
