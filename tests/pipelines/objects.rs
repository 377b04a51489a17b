//! Rendered objects, and whether every reference in them has a target.

use anyhow::{Context, Result, anyhow};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

use crate::checks::{admission, links};
use crate::openapi;

/// The documents of a stream as the tools print them, with each `---` on a line of its own.
pub(crate) fn read(text: &str) -> Result<Vec<Value>> {
    let mut objects = Vec::new();
    for document in format!("\n{text}").split("\n---\n").filter(|document| !document.trim().is_empty()) {
        let tree = parse(document).map_err(|errors| anyhow!("{errors:?} in\n{document}"))?;
        objects.push(decode(&tree)?);
    }
    Ok(objects)
}

/// `(kind of the object, path of a name in it, kinds one of which has that name)`; a path goes through every item
/// of a list, and `\.` is a dot inside a key.
const REFERENCES: &[(&str, &str, &[&str])] = &[
    ("Deployment", "spec.template.spec.serviceAccountName", &["ServiceAccount"]),
    ("Deployment", "spec.template.spec.imagePullSecrets.name", SECRETS),
    ("Deployment", "spec.template.spec.volumes.configMap.name", &["ConfigMap"]),
    ("Deployment", "spec.template.spec.volumes.secret.secretName", SECRETS),
    ("Deployment", "spec.template.spec.volumes.projected.sources.secret.name", SECRETS),
    ("Deployment", "spec.template.spec.volumes.projected.sources.configMap.name", &["ConfigMap"]),
    ("Deployment", "spec.template.spec.volumes.persistentVolumeClaim.claimName", &["PersistentVolumeClaim"]),
    ("Deployment", "spec.template.spec.containers.env.valueFrom.secretKeyRef.name", SECRETS),
    ("Deployment", "spec.template.spec.containers.env.valueFrom.configMapKeyRef.name", &["ConfigMap"]),
    ("Deployment", "spec.template.spec.containers.envFrom.secretRef.name", SECRETS),
    ("Deployment", "spec.template.spec.initContainers.env.valueFrom.secretKeyRef.name", SECRETS),
    ("Deployment", "spec.template.spec.initContainers.env.valueFrom.configMapKeyRef.name", &["ConfigMap"]),
    ("Deployment", "spec.template.spec.initContainers.envFrom.secretRef.name", SECRETS),
    ("Deployment", "metadata.labels.app", &["Deployment"]),
    ("Deployment", "spec.selector.matchLabels.app", &["Deployment"]),
    ("Deployment", "spec.template.metadata.labels.app", &["Deployment"]),
    (
        "Deployment",
        "spec.template.spec.topologySpreadConstraints.labelSelector.matchLabels.app",
        &["Deployment"],
    ),
    ("Service", "metadata.labels.app", &["Deployment"]),
    ("Service", "spec.selector.app", &["Deployment"]),
    ("ConfigMap", "metadata.labels.app", &["Deployment"]),
    ("Secret", "metadata.labels.app", &["Deployment"]),
    ("HorizontalPodAutoscaler", "metadata.labels.app", &["Deployment"]),
    ("HorizontalPodAutoscaler", "spec.scaleTargetRef.name", &["Deployment"]),
    ("PodDisruptionBudget", "metadata.labels.app", &["Deployment"]),
    ("PodDisruptionBudget", "spec.selector.matchLabels.app", &["Deployment"]),
    ("CronJob", "metadata.labels.app", &["Deployment"]),
    ("CronJob", "spec.jobTemplate.spec.template.spec.volumes.configMap.name", &["ConfigMap"]),
    ("CronJob", SERVICE_OF_A_JOB, &["Service"]),
    ("Role", "metadata.labels.app", &["Deployment"]),
    ("Role", "rules.resourceNames", &["ConfigMap"]),
    ("RoleBinding", "metadata.labels.app", &["Deployment"]),
    ("RoleBinding", "roleRef.name", &["Role"]),
    ("RoleBinding", "subjects.name", &["ServiceAccount"]),
    ("ScaledObject", "spec.scaleTargetRef.name", &["Deployment"]),
    ("ScaledObject", "spec.triggers.authenticationRef.name", &["TriggerAuthentication"]),
    ("TriggerAuthentication", "spec.secretTargetRef.name", SECRETS),
    ("VaultAuth", "spec.vaultConnectionRef", &["VaultConnection"]),
    ("VaultAuth", "spec.kubernetes.serviceAccount", &["ServiceAccount"]),
    ("VaultStaticSecret", "spec.vaultAuthRef", &["VaultAuth"]),
    ("VaultStaticSecret", "spec.destination.name", &["VaultStaticSecret"]),
    ("VaultStaticSecret", "spec.rolloutRestartTargets.name", &["Deployment"]),
    ("VaultDynamicSecret", "spec.vaultAuthRef", &["VaultAuth"]),
    ("VaultDynamicSecret", "spec.destination.name", &["VaultDynamicSecret"]),
    ("VaultDynamicSecret", "spec.rolloutRestartTargets.name", &["Deployment"]),
    ("VaultPKISecret", "spec.vaultAuthRef", &["VaultAuth"]),
    ("VaultPKISecret", "spec.destination.name", &["VaultPKISecret"]),
    ("VaultPKISecret", "spec.rolloutRestartTargets.name", &["Deployment"]),
    ("SecretProviderClass", "spec.secretObjects.secretName", &["SecretProviderClass"]),
    (
        "Deployment",
        "spec.template.spec.volumes.csi.volumeAttributes.secretProviderClass",
        &["SecretProviderClass"],
    ),
    ("SecretStore", "spec.provider.vault.auth.kubernetes.serviceAccountRef.name", &["ServiceAccount"]),
    ("ExternalSecret", "spec.secretStoreRef.name", &["SecretStore"]),
    ("ExternalSecret", "spec.target.name", &["ExternalSecret"]),
    ("HTTPRoute", "spec.rules.backendRefs.name", &["Service"]),
];

const SERVICE_OF_A_JOB: &str =
    r"spec.jobTemplate.spec.template.metadata.annotations.serving\.creativeflow\.ai/service";

/// A Secret is written by hand or by an operator, then under the name of the object that asks for it.
const SECRETS: &[&str] = &[
    "Secret",
    "VaultStaticSecret",
    "VaultDynamicSecret",
    "VaultPKISecret",
    "ExternalSecret",
    "SecretProviderClass",
];

/// The values at a path, through every item of the lists on the way.
pub(crate) fn at<'a>(object: &'a Value, path: &str) -> Vec<&'a Value> {
    let items =
        |value: &'a Value| value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
    let mut found = vec![object];
    for key in path.replace(r"\.", "\0").split('.').map(|key| key.replace('\0', ".")) {
        found = found.into_iter().flat_map(items).filter_map(|value| value.get(&key)).collect();
    }
    found.into_iter().flat_map(items).collect()
}

/// The one text at a path; empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, path: &str) -> &'a str {
    at(object, path).first().and_then(|value| value.as_str()).unwrap_or_default()
}

/// `Kind/name` of each object, in order.
pub(crate) fn ids(objects: &[Value]) -> Vec<String> {
    objects
        .iter()
        .map(|object| format!("{}/{}", text(object, "kind"), text(object, "metadata.name")))
        .collect()
}

/// The object of a kind and name.
pub(crate) fn get<'a>(objects: &'a [Value], kind: &str, name: &str) -> Result<&'a Value> {
    objects
        .iter()
        .find(|object| text(object, "kind") == kind && text(object, "metadata.name") == name)
        .with_context(|| format!("no {kind} `{name}` among {:?}", ids(objects)))
}

/// Every reference whose target is not among the objects of the same namespace.
pub(crate) fn dangling(objects: &[Value]) -> Vec<String> {
    let mut lost = Vec::new();
    for object in objects {
        let (kind, name) = (text(object, "kind"), text(object, "metadata.name"));
        let namespace = text(object, "metadata.namespace");
        for (_, path, targets) in REFERENCES.iter().filter(|(of, ..)| *of == kind) {
            for reference in at(object, path).into_iter().filter_map(Value::as_str) {
                let is_there = objects.iter().any(|target| {
                    targets.contains(&text(target, "kind"))
                        && text(target, "metadata.name") == reference
                        && text(target, "metadata.namespace") == namespace
                });
                if !is_there {
                    lost.push(format!("{kind}/{name}: {path}: no {} `{reference}`", targets.join(" or ")));
                }
            }
        }
    }
    lost
}

/// Everything that is wrong with generated objects, judged from outside. `outside` are objects that are not among
/// them, as `Kind/name`.
pub(crate) fn faults(objects: &[Value], outside: &[&str]) -> Vec<String> {
    let mut found = links::problems(objects, outside);
    found.extend(admission::restricted(objects));
    found.extend(objects.iter().flat_map(openapi::problems));
    found.extend(leaked(objects));
    let is_outside =
        |line: &String| outside.iter().any(|id| line.ends_with(&format!("{}`", id.replacen('/', " `", 1))));
    found.extend(dangling(objects).into_iter().filter(|line| !is_outside(line)));
    found
}

/// Annotations that belong to the tools and must not stay in what they print.
pub(crate) fn leaked(objects: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    for object in objects {
        let Some(annotations) = object.pointer("/metadata/annotations").and_then(Value::as_object) else {
            continue;
        };
        for key in annotations.keys() {
            let is_own = key.starts_with("internal.config.kubernetes.io/")
                || key.starts_with("kustomize.config.k8s.io/")
                || key.starts_with("config.kubernetes.io/")
                || key.starts_with("config.k8s.io/");
            if is_own {
                found.push(format!("{}: {key}", ids(std::slice::from_ref(object)).join("")));
            }
        }
    }
    found
}
