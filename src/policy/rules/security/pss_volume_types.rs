//! Volumes of types that reach around the cluster's storage.

use k8s_openapi::api::core::v1::Volume;

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-volume-types",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "every volume is a ConfigMap, Secret, claim, `emptyDir`, `projected`, `downwardAPI`, `csi`, `ephemeral` or `image`",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-volume-types.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Restricted, since: 0, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    for (index, volume) in pods.spec.volumes.iter().flatten().enumerate() {
        if let Some(kind) = forbidden(volume) {
            let path = pods.path("volumes").index(index).key(kind);
            let cause = format!("volume `{}` is of type `{kind}`", volume.name);
            let remedy = if kind == "hostPath" {
                "use a PersistentVolumeClaim, or an `emptyDir` for a cache"
            } else {
                "use a PersistentVolumeClaim, whose PersistentVolume may be of this type"
            };
            out.push(Violation::new(path, cause, remedy));
        }
    }
}

/// The field of a volume that `restricted` does not allow. A volume without any source is an `emptyDir`.
fn forbidden(volume: &Volume) -> Option<&'static str> {
    let allowed = volume.config_map.is_some()
        || volume.csi.is_some()
        || volume.downward_api.is_some()
        || volume.empty_dir.is_some()
        || volume.ephemeral.is_some()
        || volume.image.is_some()
        || volume.persistent_volume_claim.is_some()
        || volume.projected.is_some()
        || volume.secret.is_some();
    let sources = [
        ("hostPath", volume.host_path.is_some()),
        ("gcePersistentDisk", volume.gce_persistent_disk.is_some()),
        ("awsElasticBlockStore", volume.aws_elastic_block_store.is_some()),
        ("gitRepo", volume.git_repo.is_some()),
        ("nfs", volume.nfs.is_some()),
        ("iscsi", volume.iscsi.is_some()),
        ("glusterfs", volume.glusterfs.is_some()),
        ("rbd", volume.rbd.is_some()),
        ("flexVolume", volume.flex_volume.is_some()),
        ("cinder", volume.cinder.is_some()),
        ("cephfs", volume.cephfs.is_some()),
        ("flocker", volume.flocker.is_some()),
        ("fc", volume.fc.is_some()),
        ("azureFile", volume.azure_file.is_some()),
        ("vsphereVolume", volume.vsphere_volume.is_some()),
        ("quobyte", volume.quobyte.is_some()),
        ("azureDisk", volume.azure_disk.is_some()),
        ("photonPersistentDisk", volume.photon_persistent_disk.is_some()),
        ("portworxVolume", volume.portworx_volume.is_some()),
        ("scaleIO", volume.scale_io.is_some()),
        ("storageos", volume.storageos.is_some()),
    ];
    let (source, _) = sources.into_iter().find(|(_, is_set)| *is_set && !allowed)?;
    Some(source)
}
