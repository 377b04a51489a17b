//! The kinds that hold a pod template, and where the API server keeps objects.

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Every built-in kind with a pod or its template.
pub(crate) const WORKLOADS: &[&str] = &[
    "Deployment",
    "Pod",
    "StatefulSet",
    "Job",
    "DaemonSet",
    "CronJob",
    "ReplicaSet",
    "PodTemplate",
    "ReplicationController",
];

/// An object of this kind and name whose pods are as `pod` (`metadata` and `spec`) has them.
pub(crate) fn workload(kind: &str, namespace: &str, name: &str, pod: &Value) -> Value {
    let mut template = pod.clone();
    if kind.ends_with("Job") {
        template["spec"]["restartPolicy"] = json!("Never");
    }
    let labels = &pod["metadata"]["labels"];
    let mut object = match kind {
        "Pod" => template,
        "PodTemplate" => json!({"template": template}),
        "Job" => json!({"spec": {"template": template}}),
        "CronJob" => {
            json!({"spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": template}}}})
        }
        "ReplicationController" => json!({"spec": {"replicas": 1, "selector": labels, "template": template}}),
        "StatefulSet" => {
            json!({"spec": {"serviceName": "", "selector": {"matchLabels": labels}, "template": template}})
        }
        _ => json!({"spec": {"selector": {"matchLabels": labels}, "template": template}}),
    };
    object["apiVersion"] = json!(api_version(kind));
    object["kind"] = json!(kind);
    object["metadata"]["namespace"] = json!(namespace);
    object["metadata"]["name"] = json!(name);
    object
}

fn api_version(kind: &str) -> &'static str {
    match kind {
        "Job" | "CronJob" => "batch/v1",
        "Pod" | "PodTemplate" | "ReplicationController" => "v1",
        _ => "apps/v1",
    }
}

/// Kinds that belong to no namespace.
const CLUSTER_WIDE: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "IngressClass",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingWebhookConfiguration",
    "DeviceClass",
];

/// The path of the objects of this one's kind, in the namespace that it names.
pub(crate) fn collection(object: &Value) -> Result<String> {
    let version = object["apiVersion"].as_str().context("no apiVersion")?;
    let kind = object["kind"].as_str().context("no kind")?;
    let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
    let plural = plural(kind);
    Ok(if CLUSTER_WIDE.contains(&kind) {
        format!("{root}/{plural}")
    } else {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or("default");
        format!("{root}/namespaces/{namespace}/{plural}")
    })
}

/// The path of an object.
pub(crate) fn path(object: &Value) -> Result<String> {
    let name = object["metadata"]["name"].as_str().context("no name")?;
    let escaped: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b':' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    Ok(format!("{}/{escaped}", collection(object)?))
}

/// The name of a kind in a path.
fn plural(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    match lower.strip_suffix('y') {
        Some(stem) if !lower.ends_with("ay") => format!("{stem}ies"),
        _ if lower.ends_with('s') => format!("{lower}es"),
        _ => format!("{lower}s"),
    }
}
