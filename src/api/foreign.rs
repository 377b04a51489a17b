//! Fields that people bring from elsewhere, and those that are planned: what to say instead of "unknown".

use crate::diagnostic::{Path, Step};

/// Why a field is not known, where we know better than to guess by spelling.
pub(super) enum Foreign {
    /// It is called otherwise here.
    Instead(String),
    /// It belongs to the API and is not built yet.
    Planned,
}

/// Names used by KServe, KubeAI, Helm charts and plain manifests, with the field that does the same here.
/// `top` holds directly under `spec` (or `spec.defaults`) only.
const INSTEAD: &[(&str, &str)] = &[
    ("storageUri", "models.<name>.source"),
    ("url", "models.<name>.source"),
    ("modelURL", "models.<name>.source"),
    ("uri", "models.<name>.source"),
    ("modelFormat", "runtime"),
    ("engine", "runtime"),
    ("predictor", "runtime"),
    ("replicaCount", "replicas"),
    ("targetCPUUtilizationPercentage", "autoscaling.cpu"),
    ("scaleTarget", "autoscaling.cpu"),
    ("targetRequests", "autoscaling.queue"),
    ("requestGPU", "resources.gpu"),
    ("requestCPU", "resources.requests.cpu"),
    ("requestMemory", "resources.requests.memory"),
    ("limitCPU", "resources.limits.cpu"),
    ("limitMemory", "resources.limits.memory"),
    ("shmSize", "resources.sharedMemory"),
    ("shm", "resources.sharedMemory"),
    ("dshm", "resources.sharedMemory"),
    ("readinessProbe", "probes.readiness"),
    ("livenessProbe", "probes.liveness"),
    ("startupProbe", "probes.startup"),
    ("canaryTrafficPercent", "canary.weight"),
    ("trafficPercent", "canary.weight"),
    ("hosts", "route.hostname"),
    ("hostnames", "route.hostname"),
    ("parentRefs", "route.gateway"),
    ("ingress", "route.hostname"),
    ("serviceMonitor", "monitoring"),
    ("podMonitor", "monitoring"),
    ("scrapeInterval", "monitoring.interval"),
    ("additionalLabels", "monitoring.labels"),
    ("prometheusRule", "monitoring.alerts"),
    ("sectionName", "route.listener"),
    ("timeouts", "route.timeout"),
    ("pvcStorage", "storage.size"),
    ("persistentVolume", "storage"),
    ("storageClass", "storage.storageClassName"),
    ("accessModes", "storage.accessMode"),
    ("valueFrom", "secrets.<secret>.env"),
    ("secretKeyRef", "secrets.<secret>.env"),
    ("hf_token", "secrets.<secret>.env"),
];

/// Fields of objects in a cluster, which nobody writes.
const CLUSTER: &[&[&str]] = &[
    &["status"],
    &["metadata", "generation"],
    &["metadata", "managedFields"],
    &["metadata", "ownerReferences"],
    &["metadata", "resourceVersion"],
    &["metadata", "selfLink"],
    &["metadata", "uid"],
];

/// What `defaults` cannot hold.
const OWN: [&str; 3] = ["runtime", "models", "canary"];

const TOP: &[(&str, &str)] = &[
    ("name", "metadata.name"),
    ("namespace", "metadata.namespace"),
    ("labels", "metadata.labels"),
    ("annotations", "metadata.annotations"),
    ("source", "models.<name>.source"),
    ("gpu", "resources.gpu"),
    ("gpus", "resources.gpu"),
    ("cpu", "resources.requests.cpu"),
    ("memory", "resources.requests.memory"),
    ("requests", "resources.requests"),
    ("limits", "resources.limits"),
    ("sharedMemory", "resources.sharedMemory"),
    ("port", "service.ports"),
    ("ports", "service.ports"),
    ("envFrom", "secrets.<secret>.envFrom"),
    ("autoscaler", "autoscaling"),
    ("hpa", "autoscaling"),
    ("pdb", "availability"),
    ("minAvailable", "availability.minAvailable"),
    ("maxUnavailable", "availability.maxUnavailable"),
    ("minReplicas", "autoscaling.minReplicas"),
    ("maxReplicas", "autoscaling.maxReplicas"),
    ("nodeSelector", "scheduling.nodeSelector"),
    ("tolerations", "scheduling.tolerations"),
    ("priorityClassName", "scheduling.priorityClassName"),
    ("runtimeClassName", "scheduling.runtimeClassName"),
    ("topologySpreadConstraints", "scheduling.spread"),
    ("sessionAffinity", "service.sessionAffinity"),
    ("networkPolicy", "network"),
    ("hostname", "route.hostname"),
    ("host", "route.hostname"),
];

/// Names that mean this in their stanza alone.
const NESTED: &[(&[&str], &str)] = &[
    (&["autoscaling", "max"], "autoscaling.maxReplicas"),
    (&["autoscaling", "min"], "autoscaling.minReplicas"),
    (&["route", "gatewayRef"], "route.gateway"),
    (&["route", "host"], "route.hostname"),
];

/// How messages name the Deployment whose name they do not know; whoever does puts it in.
pub const GENERATED_DEPLOYMENT: &str = "the generated Deployment";

/// What a pod template has and a ModelSpec leaves to patches.
const POD: &[&str] =
    &["volumes", "volumeMounts", "initContainers", "sidecars", "affinity", "containers", "template"];

/// Paths below `spec` that later versions build; `*` stands for any name.
const PLANNED: &[&[&str]] = &[&["target"], &["transformer"], &["explainer"]];

/// What to say of the unknown field at `path`, if it is a known stranger.
pub(super) fn lookup(path: &Path) -> Option<Foreign> {
    let mut keys: Vec<&str> = path
        .0
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
        .collect();
    if CLUSTER.contains(&keys.as_slice()) {
        return Some(Foreign::Instead("is written by the cluster; remove it".into()));
    }
    if keys.first() != Some(&"spec") {
        return None;
    }
    keys.remove(0);
    if keys.first() == Some(&"defaults") {
        keys.remove(0);
        if keys.len() == 1 && OWN.contains(&keys[0]) {
            return Some(Foreign::Instead(
                "is each ModelSpec's own and has no default; write it there".into(),
            ));
        }
    }
    if keys == ["kubernetesVersion"] {
        return Some(Foreign::Instead(
            "is the platform's; write it as `spec.kubernetesVersion` of a ModelExpander".into(),
        ));
    }
    if let ["models", _, "versions", "newest"] = keys[..] {
        return Some(Foreign::Instead("unknown field; here it is `latest`".into()));
    }
    let planned = |pattern: &&[&str]| {
        pattern.len() == keys.len()
            && pattern.iter().zip(&keys).all(|(want, key)| *want == "*" || want == key)
    };
    if PLANNED.iter().any(planned) {
        return Some(Foreign::Planned);
    }
    let name = *keys.last()?;
    let top = keys.len() == 1;
    let nested = NESTED.iter().find(|(foreign, _)| *foreign == keys.as_slice()).map(|(_, field)| *field);
    let other = INSTEAD.iter().chain(TOP.iter().filter(|_| top)).find(|(foreign, _)| *foreign == name);
    if let Some(field) = nested.or(other.map(|(_, field)| *field)) {
        let steps: Vec<&str> = field.split('.').collect();
        let message = if PLANNED.iter().any(|pattern| steps.starts_with(pattern)) {
            format!(
                "unknown field; here it will be `{field}`, which is planned and not built yet, so remove it"
            )
        } else {
            format!("unknown field; here it is `{field}`")
        };
        return Some(Foreign::Instead(message));
    }
    (top && POD.contains(&name)).then(|| {
        Foreign::Instead(format!(
            "not in ModelSpec, which holds what differs between models; patch {GENERATED_DEPLOYMENT}"
        ))
    })
}
