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
/// What the template's hash and those five are made of, with neither vowels nor what looks like one:
/// <https://github.com/kubernetes/kubernetes/blob/v1.34.2/staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go>.
const RANDOM: &str = "[b-df-hj-np-tv-xz2-9]";

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
/// that begins like it is another's; of long names, which a prefix lengthens, the parts are cut into one. The letters are none
/// of a word's, so that the pods of a canary, whose name has one more, are never the stable ones'.
fn pods(deployment: &str) -> String {
    let rest = if deployment.len() < POD {
        format!("-{RANDOM}+(-{RANDOM}{{5}})?")
    } else {
        format!("{RANDOM}{{5}}")
    };
    let name = deployment.get(..POD).unwrap_or(deployment);
    format!("(.+-)?{name}{rest}")
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;

    /// The name of a pod as the ReplicaSet's controller and the API server make it.
    fn pod(deployment: &str, hash: &str) -> String {
        let base = format!("{deployment}-{hash}-");
        format!("{}x7k2p", base.get(..POD).unwrap_or(&base))
    }

    /// Whether Prometheus, which anchors expressions, takes the pods of `of` for those of `deployment`.
    fn counts(deployment: &str, of: &str) -> bool {
        let expression = Regex::new(&format!("^(?:{})$", pods(deployment))).unwrap();
        let hashes = ["7d9c5b8f6d", "5b8f6d9c4", "9c4f6d2b"];
        let counted = hashes.map(|hash| expression.is_match(&pod(of, hash)));
        assert!(counted.iter().all(|it| *it == counted[0]), "{deployment} {of} {counted:?}");
        counted[0]
    }

    #[test]
    fn each_track_counts_its_own_pods_however_long_the_name_is() {
        // The Service of a canary, `…-canary-svc`, has 63 characters at most.
        for length in 1..=52 {
            let stable = "n".repeat(length);
            let canary = format!("{stable}-canary");
            for (deployment, of) in [(&stable, &canary), (&canary, &stable)] {
                assert!(counts(deployment, deployment), "{length}: its own");
                assert!(!counts(deployment, of), "{length}: {deployment} counts pods of {of}");
            }
        }
    }

    #[test]
    fn names_are_counted_up_to_the_longest() {
        for length in 53..=63 {
            assert!(counts(&"n".repeat(length), &"n".repeat(length)), "{length}");
        }
    }

    #[test]
    fn a_prefix_is_followed_until_the_name_itself_is_cut() {
        for length in 1..=46 {
            let name = "n".repeat(length);
            assert!(counts(&name, &format!("production-{name}")), "{length}");
            let canary = format!("production-{name}-canary");
            // Longer ones have a Service whose name Kubernetes refuses.
            assert!(canary.len() > 59 || !counts(&name, &canary), "{length}");
        }
    }

    #[test]
    fn a_longer_name_is_somebody_elses() {
        for length in 1..=46 {
            let name = "n".repeat(length);
            for other in ["-large", "-v2", "2", "-a-b"] {
                assert!(!counts(&name, &format!("{name}{other}")), "{length} {other}");
            }
        }
    }
}
