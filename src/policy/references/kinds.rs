//! What is known of kinds.

use super::row::Holders;
use super::table::TABLE;

/// Kinds without namespaces that references name.
const CLUSTER_WIDE: [&str; 12] = [
    "APIService",
    "CustomResourceDefinition",
    "DeviceClass",
    "GatewayClass",
    "IngressClass",
    "Namespace",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "VolumeSnapshotClass",
];

/// Whether objects of a kind have no namespace.
pub fn is_cluster_wide(kind: &str) -> bool {
    CLUSTER_WIDE.contains(&kind) || kind.starts_with("Cluster")
}

/// Whether a group is not Kubernetes' own, so that a controller of somebody's acts on its objects.
pub fn is_custom(group: &str) -> bool {
    group.contains('.') && !group.ends_with(".k8s.io") || group.ends_with(".x-k8s.io")
}

/// The kind's line in the table.
pub(super) fn holders(group: &str, kind: &str) -> Option<&'static Holders> {
    TABLE.iter().find(|line| line.group == group && line.kinds.split('|').any(|one| one == kind))
}

/// Whether it is known what objects of a kind have made: nothing of unknown custom kinds is.
pub fn is_known(group: &str, kind: &str) -> bool {
    !is_custom(group) || holders(group, kind).is_some()
}
