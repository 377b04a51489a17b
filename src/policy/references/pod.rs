//! What a pod's spec refers to, for every kind that holds one.

use super::row::{Row, to};
use crate::diagnostic::Severity;

/// The references of a pod's spec, from it.
pub(super) const POD: &[Row] = &[
    to("volumes/configMap/name", "", "ConfigMap").keys("items/key"),
    to("volumes/secret/secretName", "", "Secret").keys("items/key"),
    to("volumes/projected/sources/configMap/name", "", "ConfigMap").keys("items/key"),
    to("volumes/projected/sources/secret/name", "", "Secret").keys("items/key"),
    to("volumes/persistentVolumeClaim/claimName", "", "PersistentVolumeClaim"),
    to(
        "volumes/csi/volumeAttributes/secretProviderClass",
        "secrets-store.csi.x-k8s.io",
        "SecretProviderClass",
    ),
    to("volumes/csi/nodePublishSecretRef/name", "", "Secret"),
    to("volumes/azureFile/secretName", "", "Secret"),
    to("volumes/cephfs|flexVolume|iscsi|rbd|scaleIO|storageos/secretRef/name", "", "Secret"),
    to("volumes/ephemeral/volumeClaimTemplate/spec/storageClassName", "storage.k8s.io", "StorageClass")
        .if_kind(),
    to("containers|initContainers/env/valueFrom/configMapKeyRef/name", "", "ConfigMap").keys("key"),
    to("containers|initContainers/env/valueFrom/secretKeyRef/name", "", "Secret").keys("key"),
    to("containers|initContainers/envFrom/configMapRef/name", "", "ConfigMap"),
    to("containers|initContainers/envFrom/secretRef/name", "", "Secret"),
    to("serviceAccountName", "", "ServiceAccount"),
    // The kubelet goes on without a pull secret that is not there, and pulls what needs none.
    // https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
    to("imagePullSecrets/name", "", "Secret").at_most(Severity::Warning),
    to("priorityClassName", "scheduling.k8s.io", "PriorityClass"),
    to("runtimeClassName", "node.k8s.io", "RuntimeClass").if_kind(),
    to("resourceClaims/resourceClaimTemplateName", "resource.k8s.io", "ResourceClaimTemplate"),
    to("resourceClaims/resourceClaimName", "resource.k8s.io", "ResourceClaim"),
];
