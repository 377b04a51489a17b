//! The Deployment that runs the model server.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};

use super::{Body, Hashing, Object, checksum, meta, pod};
use crate::resolve::ResolvedModel;

pub(super) fn render(model: &ResolvedModel, hashing: Hashing) -> Object {
    let checksum = match hashing {
        Hashing::Checksum => checksum::of(&model.config_maps),
        Hashing::NeedsHash | Hashing::NeedsHashSuffix => None,
    };
    let body = Deployment {
        metadata: meta::object(model, model.names.deployment()),
        spec: Some(DeploymentSpec {
            replicas: model.replicas,
            selector: meta::selector(model),
            strategy: Some(model.strategy.clone()),
            progress_deadline_seconds: Some(model.progress_deadline_seconds),
            template: pod::template(model, checksum),
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    };
    Object::only(Body::Deployment(Box::new(body)))
}
