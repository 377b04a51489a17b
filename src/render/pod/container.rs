//! What the server's container and the download's have in common.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, EnvFromSource, ResourceRequirements, SecretEnvSource};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::{env, some, volume};
use crate::render::meta;
use crate::resolve::resolved::{EnvVar, Mount, Resources};

/// A container of `image` with what it reads and needs.
pub(in crate::render) fn base(
    name: String,
    image: &str,
    variables: &[EnvVar],
    secrets: &[String],
    needs: &Resources,
    mounts: &[Mount],
) -> Container {
    Container {
        name,
        image: Some(image.to_owned()),
        // Kubernetes' default for images without tag or with `latest` is to pull at every start.
        image_pull_policy: Some("IfNotPresent".into()),
        env: some(variables, env::render),
        env_from: some(secrets, |secret| EnvFromSource {
            secret_ref: Some(SecretEnvSource { name: secret.clone(), optional: None }),
            ..EnvFromSource::default()
        }),
        resources: resources(needs),
        // The last lines of the log become the reason in `kubectl describe`.
        termination_message_policy: Some("FallbackToLogsOnError".into()),
        volume_mounts: some(mounts, volume::mount),
        ..Container::default()
    }
}

fn resources(needs: &Resources) -> Option<ResourceRequirements> {
    let requests = quantities(&needs.requests);
    let limits = quantities(&needs.limits);
    (requests.is_some() || limits.is_some()).then_some(ResourceRequirements {
        requests,
        limits,
        claims: None,
    })
}

fn quantities(of: &BTreeMap<String, String>) -> Option<BTreeMap<String, Quantity>> {
    meta::some(of.iter().map(|(name, amount)| (name.clone(), Quantity(amount.clone()))).collect())
}
