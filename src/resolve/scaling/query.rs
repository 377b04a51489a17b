//! Queries in PromQL over the pods of one Deployment.
//!
//! A query is text, and no prefix, suffix or namespace that a kustomization adds later reaches into it. Pods are told apart by
//! their names, which every way of scraping keeps as `pod`: a prefix that ends in `-` may stand before the Deployment's.

use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;

/// The use of a GPU in percent, as NVIDIA's exporter tells it:
/// <https://github.com/NVIDIA/dcgm-exporter/blob/main/etc/default-counters.csv>.
pub(super) const GPU: &str = "DCGM_FI_DEV_GPU_UTIL";
/// A pod's name is cut to so many letters before its last five:
/// <https://github.com/kubernetes/kubernetes/blob/v1.34.2/staging/src/k8s.io/apiserver/pkg/storage/names/generate.go>.
const POD: usize = 63 - 5;
/// `-`, the template's hash and `-`: <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/controller/controller_utils.go>.
const HASH: usize = 12;

/// The waiting requests of all pods.
pub(super) fn queue(cx: &Context<'_>, metric: &str) -> String {
    format!("sum({metric}{{{}}})", matchers(cx, ""))
}

/// The use of the GPUs of each pod, summed up over the pods. The exporter tells of other pods than its own; unless its labels
/// are honoured, Prometheus keeps theirs as `exported_…`.
pub(super) fn gpu(cx: &Context<'_>) -> String {
    let of = |exported: &str| format!("sum(avg by ({exported}pod) ({GPU}{{{}}}))", matchers(cx, exported));
    format!("{} or {}", of("exported_"), of(""))
}

/// Says that without a namespace the same pods of another one count too.
pub(super) fn warn(cx: &Context<'_>, problems: &mut Problems) {
    if cx.metadata.namespace.is_none() {
        problems.warning(
            Path::metadata("namespace"),
            "without it KEDA's queries count pods of this name in every namespace that Prometheus knows; write the namespace in which they run",
        );
    }
}

fn matchers(cx: &Context<'_>, exported: &str) -> String {
    let namespace = cx.metadata.namespace.as_ref();
    let namespace = namespace.map(|name| format!("{exported}namespace=\"{name}\",")).unwrap_or_default();
    format!("{namespace}{exported}pod=~\"{}\"", pods(&cx.names.deployment()))
}

/// The names of a Deployment's pods as an anchored expression. Two parts follow the Deployment's name, so that a longer name
/// that begins like it is another's; of long names the parts are cut.
fn pods(deployment: &str) -> String {
    let length = deployment.len();
    let rest = match length {
        _ if length + HASH <= POD => "-[a-z0-9]+-[a-z0-9]{5}",
        _ if length < POD => "-[a-z0-9]+(-[a-z0-9]{5})?",
        _ => "[a-z0-9]{5}",
    };
    let name = deployment.get(..POD).unwrap_or(deployment);
    format!("(.+-)?{name}{rest}")
}
