//! Every default that is not a runtime's own. Nothing else in the project decides a number.

use k8s_openapi::api::autoscaling::v2::{HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscalerBehavior};
use std::collections::BTreeMap;

use super::resolved::Identity;

/// Pods of a Deployment that says nothing.
pub(super) const REPLICAS: i32 = 1;
/// Pods that an autoscaler keeps at least.
pub(super) const MIN_REPLICAS: i32 = 1;
/// The time zone of schedules.
pub(super) const TIMEZONE: &str = "UTC";
/// What a query has to reach for each pod that it asks for, where it is to wake one and no more.
pub(super) const WAKE_ONLY: &str = "1000000000";
/// Seconds for which KEDA keeps the last pod once nothing asks for it, unless it is told more:
/// <https://keda.sh/docs/2.21/reference/scaledobject-spec/#cooldownperiod>.
pub(super) const KEDA_COOLDOWN: i32 = 300;
/// The GPU that most clusters have.
pub(super) const GPU_RESOURCE: &str = "nvidia.com/gpu";
/// The share of a backend that gets every request: shares of a route are percent.
pub(super) const WHOLE: i32 = 100;
/// Percent of a GPU's nominal memory from which on a node is taken. Drivers report less than GPUs are sold by, most of all where
/// error correction takes a sixteenth: 15360 MiB of a T4's 16 GB, 23028 of an A10's 24, 46068 of an L40S's 48, 81559 of an H100's
/// 80: <https://thundergolfer.com/blog/nvidia-gpu-memory-capacity>.
pub(super) const GPU_MEMORY_PERCENT: i128 = 92;
/// The minor version from which pods claim devices by `resource.k8s.io/v1`:
/// <https://kubernetes.io/blog/2025/09/01/kubernetes-v1-34-dra-updates/>.
pub(super) const CLAIMS: u32 = 34;
/// Devices that one claim can be given: `AllocationResultsMaxSize` of `resource.k8s.io/v1`.
pub(super) const CLAIM_DEVICES: i64 = 32;
/// The namespace of Prometheus, as kube-prometheus and its charts have it:
/// <https://github.com/prometheus-operator/kube-prometheus/blob/main/manifests/setup/namespace.yaml>.
pub(super) const SCRAPER_NAMESPACE: &str = "monitoring";
/// The namespace of Vault and the port of its pods where no address is said, as its chart and its injector have them.
pub(super) const VAULT_NAMESPACE: &str = "vault";
pub(super) const VAULT_PORT: u16 = 8200;
/// Vault's default mount of key-value secrets.
pub(super) const VAULT_MOUNT: &str = "secret";
/// Vault's default mounts of engines that make their secrets.
pub(super) const VAULT_DATABASE_MOUNT: &str = "database";
pub(super) const VAULT_PKI_MOUNT: &str = "pki";
/// The user and the group of Vault's image, which the agent's containers run as.
pub(super) const VAULT_AGENT_USER: [&str; 2] = ["100", "1000"];
/// Its resources, as request and limit; namespaces often ask for no less.
pub(super) const VAULT_AGENT_RESOURCES: [(&str, &str); 2] = [("cpu", "100m"), ("mem", "128Mi")];
/// For whom the token is that an agent logs in with, and how many seconds it lasts.
pub(super) const VAULT_TOKEN: (&str, i64) = ("vault", 7200);
/// What KServe's downloader starts: `python/storage-initializer.Dockerfile` of <https://github.com/kserve/kserve>.
pub(super) const DOWNLOAD_COMMAND: &str = "/storage-initializer/scripts/initializer-entrypoint";
/// How often operators look up a value. Without one the Vault Secrets Operator never does, and the External Secrets Operator each hour.
pub(super) const VAULT_REFRESH: &str = "1h";
/// A rollout at a time without GPUs: Kubernetes' own default, said aloud.
pub(super) const ROLLING: &str = "25%";

/// KServe's downloader, which stands alone: <https://github.com/kserve/kserve/tree/v0.20.0/python/storage>.
pub(super) const DOWNLOAD_IMAGE: &str = "kserve/storage-initializer:v0.20.0";
/// The user of that image.
pub(super) const DOWNLOAD_UID: i64 = 1000;
/// Its resources, as request and limit.
pub(super) const DOWNLOAD_RESOURCES: [(&str, &str); 2] = [("cpu", "1"), ("memory", "2Gi")];
/// Its root file system is read-only; caches of its libraries go to the temporary folder.
pub(super) const DOWNLOAD_ENV: [(&str, &str); 2] = [("HF_HOME", "/tmp/hf"), ("HOME", "/tmp")];

/// The minor version from which Kubernetes mounts images as volumes unless it is told not to:
/// <https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/4639-oci-volume-source>.
pub(super) const IMAGE_VOLUMES: u32 = 35;
/// What a container takes that lends its files and sleeps; namespaces often ask for no less.
pub(super) const SIDECAR_RESOURCES: [(&str, &str); 2] = [("cpu", "100m"), ("memory", "128Mi")];
/// Whom a job runs as. It writes nothing, so any user other than root does.
pub(super) const JOB_IDENTITY: Identity = Identity::User { uid: 1000, gid: 1000, fs_group: 1000 };
/// Resources of a job that asks the server something, as request and limit.
pub(super) const JOB_RESOURCES: [(&str, &str); 2] = [("cpu", "100m"), ("memory", "128Mi")];

/// Seconds after which no answer counts as a fault.
pub(super) const ALERT_DOWN: u64 = 300;
/// Seconds over which counters are counted, and times the interval at which they are read, if that is more: a rate needs
/// two values, and one may be missed.
pub(super) const ALERT_WINDOW: u64 = 300;
pub(super) const ALERT_SCRAPES: u64 = 4;
/// The greatest latency in seconds, of 95 % of the requests or in the mean.
pub(super) const ALERT_LATENCY: f64 = 1.0;
/// The greatest share of requests that fail.
pub(super) const ALERT_ERRORS: f64 = 0.05;
/// The greatest share of a GPU's memory in use. Servers of language models take 0.9 of it at their start.
pub(super) const ALERT_GPU_MEMORY: f64 = 0.95;

/// By what the sidecar of Grafana's Helm chart, and of kube-prometheus-stack's, finds a dashboard:
/// <https://github.com/grafana/helm-charts/blob/grafana-9.3.1/charts/grafana/values.yaml> (`sidecar.dashboards.label`).
pub(super) fn dashboard_labels() -> BTreeMap<String, String> {
    BTreeMap::from([("grafana_dashboard".to_owned(), "1".to_owned())])
}

/// Seconds beyond the startup budget before a rollout counts as failed.
pub(super) const PROGRESS_SLACK: i32 = 120;
/// Seconds more when a pod downloads a model or its server fetches one.
pub(super) const PROGRESS_DOWNLOAD: i32 = 1800;

/// Bytes below which an amount is a number whose unit was forgotten.
pub(super) const BYTES: &str = "1Mi";
/// Cores from which on an amount was meant for thousandths of one, or for memory: no node has as many.
pub(super) const CORES: i128 = 1000;

/// The largest file that a ModelSpec may hold.
pub(super) const FILE_BYTES: usize = 512 * 1024;
/// The largest ConfigMap that Kubernetes takes.
pub(super) const CONFIG_MAP_BYTES: usize = 1024 * 1024;

/// The numbers of a probe: period, timeout, failures.
pub(super) struct ProbeTimes {
    pub(super) period: i32,
    pub(super) timeout: i32,
    pub(super) failures: i32,
}

pub(super) const STARTUP: ProbeTimes = ProbeTimes { period: 10, timeout: 5, failures: 60 };
pub(super) const READINESS: ProbeTimes = ProbeTimes { period: 10, timeout: 5, failures: 3 };
pub(super) const LIVENESS: ProbeTimes = ProbeTimes { period: 20, timeout: 5, failures: 3 };

/// Down after five quiet minutes; up at once, by the larger of double and two pods in 15 seconds.
pub(super) fn scaling_behavior() -> HorizontalPodAutoscalerBehavior {
    let policy =
        |type_: &str, value, period_seconds| HPAScalingPolicy { type_: type_.into(), value, period_seconds };
    HorizontalPodAutoscalerBehavior {
        scale_down: Some(HPAScalingRules {
            stabilization_window_seconds: Some(300),
            policies: Some(vec![policy("Percent", 100, 60)]),
            ..HPAScalingRules::default()
        }),
        scale_up: Some(HPAScalingRules {
            stabilization_window_seconds: Some(0),
            select_policy: Some("Max".into()),
            policies: Some(vec![policy("Percent", 100, 15), policy("Pods", 2, 15)]),
            ..HPAScalingRules::default()
        }),
    }
}
