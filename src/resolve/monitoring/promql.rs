//! Parts of `PromQL` that alerts and panels share. All group by namespace and Deployment: see [`series`].

use crate::api::v1alpha1::serving_runtime::{Counters, LatencyUnit};
use crate::resolve::context::Context;
use crate::resolve::series;
use crate::runtimes::{EvaluatedLatency, Measure};

/// How results are grouped.
pub(super) const BY: &str = "by (namespace, app)";

/// An expression of several lines in parentheses.
pub(super) fn inside(expr: &str) -> String {
    format!("(\n  {}\n)", expr.replace('\n', "\n  "))
}

/// Each pod of the model once, whether it answers or not.
pub(super) fn pods(cx: &Context<'_>) -> String {
    format!("group by (namespace, pod, app) ({})", series::of(cx, "up"))
}

/// A value that others tell of pods, for those of the model, with its Deployment.
pub(super) fn of_pods(cx: &Context<'_>, value: &str) -> String {
    format!("{value}\n* on (namespace, pod) group_left (app)\n{}", pods(cx))
}

/// What `rate` or `increase` says of all that counters count.
pub(super) fn counted(cx: &Context<'_>, function: &str, counters: &Counters, window: &str) -> String {
    let counted = counters.iter().map(|(name, patterns)| {
        let series = series::matching(cx, name, patterns, &[]);
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
pub(super) fn seconds(cx: &Context<'_>, latency: &EvaluatedLatency, quantile: &str, window: &str) -> String {
    let of = |name: &str, equal: &[(&str, &str)]| series::matching(cx, name, &latency.series, equal);
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

/// The share of used memory of each GPU, with namespace and pod. An exporter that runs in a pod of its own has its own namespace and
/// pod on its series, and those that use the GPU behind `exported_`, unless the scrape honours its labels.
/// <https://github.com/NVIDIA/dcgm-exporter/blob/4.4.0-4.5.0/etc/default-counters.csv>
pub(super) fn exported_gpu_memory() -> String {
    let used = "DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)";
    of_users(used)
}

/// A value of GPUs with the namespace and the pod that use them.
pub(super) fn of_users(value: &str) -> String {
    let moved = |value: &str, label: &str| {
        format!("label_replace({value}, \"{label}\", \"$1\", \"exported_{label}\", \"(.+)\")")
    };
    moved(&moved(value, "pod"), "namespace")
}

/// The share of used memory of each GPU, as the server tells it.
pub(super) fn told_gpu_memory(cx: &Context<'_>, (used, total): &(String, String)) -> String {
    format!("{} / {}", series::of(cx, used), series::of(cx, total))
}
