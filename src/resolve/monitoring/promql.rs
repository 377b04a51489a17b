//! Parts of `PromQL` that alerts and panels share. All group by namespace and Deployment: see [`crate::resolve::series`].

use super::Tracks;
use crate::api::v1alpha1::serving_runtime::{Accelerator, Counters, LatencyUnit};
use crate::resolve::series::Series;
use crate::runtimes::{EvaluatedLatency, EvaluatedMetrics, Measure};

/// How results are grouped.
pub(super) const BY: &str = "by (namespace, app)";
/// The same for each pod.
pub(super) const BY_POD: &str = "by (namespace, app, pod)";

/// An expression of several lines in parentheses.
pub(super) fn inside(expr: &str) -> String {
    format!("(\n  {}\n)", expr.replace('\n', "\n  "))
}

/// Each pod of the model once, whether it answers or not.
pub(super) fn pods(all: &Series<'_>) -> String {
    format!("group by (namespace, pod, app) ({})", all.of("up"))
}

/// A value that others tell of pods, for those of the model, with its Deployment.
pub(super) fn of_pods(all: &Series<'_>, value: &str) -> String {
    format!("{value}\n* on (namespace, pod) group_left (app)\n{}", pods(all))
}

/// What `rate` or `increase` says of all that counters count.
pub(super) fn counted(all: &Series<'_>, function: &str, counters: &Counters, window: &str) -> String {
    let counted = counters.iter().map(|(name, patterns)| {
        let series = all.matching(name, patterns, &[]);
        (name, format!("{function}({series}[{window}])"))
    });
    match &counted.collect::<Vec<_>>()[..] {
        [(_, one)] => format!("sum {BY} ({one})"),
        // Series of two counters may have the same labels, of which `or` would drop one, and `+` knows no absent ones.
        several => {
            let marked = several
                .iter()
                .map(|(name, one)| format!("label_replace({one}, \"counter\", \"{name}\", \"\", \"\")"));
            format!("sum {BY} {}", inside(&marked.collect::<Vec<_>>().join("\nor\n")))
        }
    }
}

/// How many seconds it takes: a quantile where that can be told, else the mean.
pub(super) fn seconds(all: &Series<'_>, latency: &EvaluatedLatency, quantile: &str, window: &str) -> String {
    let of = |name: &str, equal: &[(&str, &str)]| all.matching(name, &latency.series, equal);
    let time = match &latency.measure {
        Measure::Histogram(name) => {
            let buckets = of(&format!("{name}_bucket"), &[]);
            format!("histogram_quantile({quantile}, sum by (namespace, app, le) (rate({buckets}[{window}])))")
        }
        // Quantiles cannot be added: that of the slowest pod and model stands for all.
        Measure::Summary(name) => format!("max {BY} ({})", of(name, &[("quantile", quantile)])),
        Measure::Mean { sum, count } => {
            let rate = |name: &str| format!("sum {BY} (rate({}[{window}]))", of(name, &[]));
            format!("{}\n/ {}", rate(sum), rate(count))
        }
    };
    match latency.unit {
        LatencyUnit::S => time,
        LatencyUnit::Ms => format!("{time}\n/ 1e3"),
        LatencyUnit::Us => format!("{time}\n/ 1e6"),
    }
}

/// The greatest share of a GPU's memory that each pod uses, as the server tells it, or NVIDIA's exporter, if one of them does.
/// <https://github.com/NVIDIA/dcgm-exporter/blob/4.4.0-4.5.0/etc/default-counters.csv>
pub(super) fn gpu_memory(all: &Series<'_>, metrics: &EvaluatedMetrics, tracks: &Tracks) -> Option<String> {
    let share = match &metrics.gpu_memory {
        Some((used, total)) if tracks.have_gpus() => format!("{} / {}", all.of(used), all.of(total)),
        None if tracks.have(Accelerator::Nvidia) => {
            of_pods(all, &of_users("DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)"))
        }
        _ => return None,
    };
    Some(format!("max {BY_POD} {}", inside(&share)))
}

/// How much of its GPUs' time each pod uses, as a share, as NVIDIA's exporter tells it.
pub(super) fn gpu_use(all: &Series<'_>, tracks: &Tracks) -> Option<String> {
    let used = || of_pods(all, &of_users("DCGM_FI_DEV_GPU_UTIL / 100"));
    tracks.have(Accelerator::Nvidia).then(|| format!("avg {BY_POD} {}", inside(&used())))
}

/// A value of GPUs with the namespace and the pod that use them. An exporter that runs in a pod of its own has its own namespace and
/// pod on its series, and those that use the GPU behind `exported_`, unless the scrape honours its labels.
fn of_users(value: &str) -> String {
    honoured(&honoured(value, "pod"), "namespace")
}

/// A value with a label as its teller has it, though the scrape has put its own there.
pub(super) fn honoured(value: &str, label: &str) -> String {
    format!("label_replace({value}, \"{label}\", \"$1\", \"exported_{label}\", \"(.+)\")")
}

/// The share of failed requests; as long as none has failed there may be no series that says so.
pub(super) fn failed_share(all: &Series<'_>, metrics: &EvaluatedMetrics, window: &str) -> String {
    let requests = counted(all, "rate", &metrics.requests, window);
    let errors = counted(all, "rate", &metrics.errors, window);
    format!("{}\n/\n{requests}", inside(&format!("{errors}\nor\n0 * {requests}")))
}
