//! What every cluster has, so that no stream brings it.

/// Whether every cluster has an object of this kind and name, in each namespace where the kind has one.
///
/// - ConfigMap `kube-root-ca.crt`: <https://kubernetes.io/docs/concepts/configuration/configmap/>
/// - ServiceAccount `default`: <https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts>
/// - the classes `system-*`: <https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/>
/// - roles: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings>
pub(in crate::policy) fn is_everywhere(group: &str, kind: &str, namespace: Option<&str>, name: &str) -> bool {
    match (group, kind) {
        // The last two where their platforms are.
        ("", "ConfigMap") => {
            matches!(name, "kube-root-ca.crt" | "istio-ca-root-cert" | "openshift-service-ca.crt")
        }
        // A Namespace mostly stands elsewhere, and what names one says nothing of what is in it.
        ("", "Namespace" | "Node") => true,
        ("", "ServiceAccount") => name == "default",
        ("", "Service") => name == "kubernetes" && namespace.is_none_or(|namespace| namespace == "default"),
        ("scheduling.k8s.io", "PriorityClass") => name.starts_with("system-"),
        ("rbac.authorization.k8s.io", "ClusterRole") => {
            matches!(name, "cluster-admin" | "admin" | "edit" | "view") || name.starts_with("system:")
        }
        ("rbac.authorization.k8s.io", "Role") => {
            name.starts_with("system:") || name == "extension-apiserver-authentication-reader"
        }
        // KServe comes with these: https://github.com/kserve/kserve/tree/master/config/runtimes
        ("serving.kserve.io", "ServingRuntime") => name.starts_with("kserve-"),
        ("networking.istio.io", "Gateway") => name == "mesh",
        _ => false,
    }
}
