//! Volumes of the pod and their mounts.

use k8s_openapi::api::core::v1::{
    CSIVolumeSource, ConfigMapVolumeSource, EmptyDirVolumeSource, EphemeralVolumeSource, ImageVolumeSource,
    KeyToPath, PersistentVolumeClaimTemplate, PersistentVolumeClaimVolumeSource, ProjectedVolumeSource,
    SecretVolumeSource, ServiceAccountTokenProjection, Volume, VolumeMount, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::some;
use crate::render::persistent_volume_claim;
use crate::resolve::resolved::{self, Mount, VolumeSource};

pub(in crate::render) fn render(volume: &resolved::Volume) -> Volume {
    let mut rendered = Volume { name: volume.name.clone(), ..Volume::default() };
    match &volume.source {
        VolumeSource::Empty { size_limit, memory } => {
            rendered.empty_dir = Some(EmptyDirVolumeSource {
                medium: memory.then(|| "Memory".into()),
                size_limit: size_limit.clone().map(Quantity),
            });
        }
        VolumeSource::ConfigMap { name, items } => {
            rendered.config_map = Some(ConfigMapVolumeSource {
                name: name.clone(),
                items: some(items, item),
                ..ConfigMapVolumeSource::default()
            });
        }
        VolumeSource::Secret { name, items } => {
            rendered.secret = Some(SecretVolumeSource {
                secret_name: Some(name.clone()),
                items: some(items, item),
                ..SecretVolumeSource::default()
            });
        }
        VolumeSource::Provider { class } => {
            rendered.csi = Some(CSIVolumeSource {
                driver: "secrets-store.csi.k8s.io".into(),
                read_only: Some(true),
                volume_attributes: Some([("secretProviderClass".to_owned(), class.clone())].into()),
                ..CSIVolumeSource::default()
            });
        }
        VolumeSource::Token { audience, expires } => {
            let token = ServiceAccountTokenProjection {
                audience: Some((*audience).to_owned()),
                expiration_seconds: Some(*expires),
                path: "token".into(),
            };
            let source =
                VolumeProjection { service_account_token: Some(token), ..VolumeProjection::default() };
            rendered.projected =
                Some(ProjectedVolumeSource { sources: Some(vec![source]), default_mode: None });
        }
        // Read-only here and not in the mount alone: the kubelet then leaves the owners of its files as they are.
        VolumeSource::Claim { name, read_only } => {
            rendered.persistent_volume_claim = Some(PersistentVolumeClaimVolumeSource {
                claim_name: name.clone(),
                read_only: read_only.then_some(true),
            });
        }
        VolumeSource::Ephemeral(claim) => {
            rendered.ephemeral = Some(EphemeralVolumeSource {
                volume_claim_template: Some(PersistentVolumeClaimTemplate {
                    metadata: None,
                    spec: persistent_volume_claim::spec(claim),
                }),
            });
        }
        VolumeSource::Image { reference } => {
            rendered.image = Some(ImageVolumeSource {
                reference: Some(reference.clone()),
                pull_policy: Some("IfNotPresent".into()),
            });
        }
    }
    rendered
}

fn item((key, path): &(String, String)) -> KeyToPath {
    KeyToPath { key: key.clone(), path: path.clone(), mode: None }
}

pub(in crate::render) fn mount(mount: &Mount) -> VolumeMount {
    VolumeMount {
        name: mount.volume.clone(),
        mount_path: mount.path.clone(),
        sub_path: mount.sub_path.clone(),
        read_only: mount.read_only.then_some(true),
        ..VolumeMount::default()
    }
}
