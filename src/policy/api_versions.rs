//! Versions of Kubernetes' own API that it has given up, or will
//! (<https://kubernetes.io/docs/reference/using-api/deprecation-guide/>).

/// A version of some kinds.
#[derive(Debug)]
pub(super) struct Retired {
    version: &'static str,
    /// Empty for every kind of the version.
    kinds: &'static [&'static str],
    /// The minor version of Kubernetes 1 that warns of it first.
    pub deprecated: u32,
    /// The one that has it no more; none while no such version is named.
    pub removed: Option<u32>,
    /// What to write in its place.
    pub instead: &'static str,
}

const fn gone(
    version: &'static str,
    kinds: &'static [&'static str],
    deprecated: u32,
    removed: u32,
    instead: &'static str,
) -> Retired {
    Retired { version, kinds, deprecated, removed: Some(removed), instead }
}

/// All of them.
const ALL: &[Retired] = &[
    gone("extensions/v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], 8, 16, "apps/v1"),
    gone("extensions/v1beta1", &["NetworkPolicy"], 9, 16, "networking.k8s.io/v1"),
    gone("extensions/v1beta1", &["Ingress"], 14, 22, "networking.k8s.io/v1"),
    gone("apps/v1beta1", &[], 9, 16, "apps/v1"),
    gone("apps/v1beta2", &[], 9, 16, "apps/v1"),
    gone("admissionregistration.k8s.io/v1beta1", WEBHOOKS, 16, 22, "admissionregistration.k8s.io/v1"),
    gone("apiextensions.k8s.io/v1beta1", &[], 16, 22, "apiextensions.k8s.io/v1"),
    gone("apiregistration.k8s.io/v1beta1", &[], 19, 22, "apiregistration.k8s.io/v1"),
    gone("authentication.k8s.io/v1beta1", &["TokenReview"], 19, 22, "authentication.k8s.io/v1"),
    gone("authorization.k8s.io/v1beta1", &[], 19, 22, "authorization.k8s.io/v1"),
    gone("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], 19, 22, "certificates.k8s.io/v1"),
    gone("coordination.k8s.io/v1beta1", &["Lease"], 19, 22, "coordination.k8s.io/v1"),
    gone("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"], 19, 22, "networking.k8s.io/v1"),
    gone("rbac.authorization.k8s.io/v1alpha1", &[], 17, 22, "rbac.authorization.k8s.io/v1"),
    gone("rbac.authorization.k8s.io/v1beta1", &[], 17, 22, "rbac.authorization.k8s.io/v1"),
    gone("scheduling.k8s.io/v1beta1", &["PriorityClass"], 14, 22, "scheduling.k8s.io/v1"),
    gone("storage.k8s.io/v1beta1", STORAGE, 19, 22, "storage.k8s.io/v1"),
    gone("batch/v1beta1", &["CronJob"], 21, 25, "batch/v1"),
    gone("discovery.k8s.io/v1beta1", &["EndpointSlice"], 21, 25, "discovery.k8s.io/v1"),
    gone("events.k8s.io/v1beta1", &["Event"], 19, 25, "events.k8s.io/v1"),
    gone("autoscaling/v2beta1", &[], 23, 25, "autoscaling/v2"),
    gone("policy/v1beta1", &["PodDisruptionBudget"], 21, 25, "policy/v1"),
    gone("policy/v1beta1", &["PodSecurityPolicy"], 21, 25, PSS),
    gone("extensions/v1beta1", &["PodSecurityPolicy"], 11, 16, PSS),
    gone("node.k8s.io/v1beta1", &["RuntimeClass"], 22, 25, "node.k8s.io/v1"),
    gone("autoscaling/v2beta2", &[], 23, 26, "autoscaling/v2"),
    gone("flowcontrol.apiserver.k8s.io/v1beta1", &[], 23, 26, "flowcontrol.apiserver.k8s.io/v1"),
    gone("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], 24, 27, "storage.k8s.io/v1"),
    gone("flowcontrol.apiserver.k8s.io/v1beta2", &[], 26, 29, "flowcontrol.apiserver.k8s.io/v1"),
    gone("flowcontrol.apiserver.k8s.io/v1beta3", &[], 29, 32, "flowcontrol.apiserver.k8s.io/v1"),
    Retired {
        version: "v1",
        kinds: &["Endpoints"],
        deprecated: 33,
        removed: None,
        instead: "discovery.k8s.io/v1, kind: EndpointSlice",
    },
];

const WEBHOOKS: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const STORAGE: &[&str] = &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"];
/// A `PodSecurityPolicy` has no other version.
const PSS: &str = "";

/// What is known of a kind in a version that was or will be given up.
pub(super) fn retired(version: &str, kind: &str) -> Option<&'static Retired> {
    ALL.iter().find(|one| one.version == version && (one.kinds.is_empty() || one.kinds.contains(&kind)))
}
