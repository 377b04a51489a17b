//! The manifests of the design documents: the base, both overlays as they render, the templates of the servers, and two
//! things that they hold as comments or leave to their LimitRange. Each is found wrong for the reasons for which this
//! project writes it otherwise, and for no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use modelspec::functions::{Demands, Input, validate};

/// A stream: files of the folder, and what is found in them apart from [`BASE`], as `severity rule Kind/name field`.
struct Case {
    files: &'static [&'static str],
    found: &'static [&'static str],
}

/// In every stream: the Role hands out all Secrets, the quota's key for GPUs is never enforced.
const BASE: [&str; 2] = [
    "warning role-reads-all-secrets Role/model-reader-role rules[0].resources[1]",
    "warning quota-key-ignored ResourceQuota/ai-serving-quota spec.hard[\"nvidia.com/gpu\"]",
];

const CASES: &[Case] = &[
    // `replicas` beside the autoscaler; a surge pod that waits for a GPU; a value in the Secret; no startup probe, but a delay.
    Case {
        files: &["production.yaml"],
        found: &[
            "error pss-running-as-non-root Deployment/custom-py-server-text-generation spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/custom-py-server-text-generation spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/custom-py-server-text-generation spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/custom-py-server-text-generation spec.template.spec.containers[0].securityContext.capabilities.drop",
            "error pss-running-as-non-root Deployment/tf-serving-image-classifier spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/tf-serving-image-classifier spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/tf-serving-image-classifier spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/tf-serving-image-classifier spec.template.spec.containers[0].securityContext.capabilities.drop",
            "warning replicas-beside-autoscaler Deployment/custom-py-server-text-generation spec.replicas",
            "warning rollout-stuck Deployment/custom-py-server-text-generation spec.strategy",
            "warning rollout-stuck Deployment/tf-serving-image-classifier spec.strategy",
            "warning image-tag-mutable Deployment/tf-serving-image-classifier spec.template.spec.containers[0].image",
            "warning secret-value Secret/text-generation-model-secrets ",
            "info gpu-toleration-missing Deployment/custom-py-server-text-generation spec.template.spec.tolerations",
            "info probe-missing Deployment/custom-py-server-text-generation spec.template.spec.containers[0].startupProbe",
            "info gpu-toleration-missing Deployment/tf-serving-image-classifier spec.template.spec.tolerations",
            "info probe-missing Deployment/tf-serving-image-classifier spec.template.spec.containers[0].startupProbe",
        ],
    },
    // One replica, and still 25 % of surge, which is a whole pod.
    Case {
        files: &["development.yaml"],
        found: &[
            "error pss-running-as-non-root Deployment/custom-py-server-text-generation spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/custom-py-server-text-generation spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/custom-py-server-text-generation spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/custom-py-server-text-generation spec.template.spec.containers[0].securityContext.capabilities.drop",
            "error pss-running-as-non-root Deployment/tf-serving-image-classifier spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/tf-serving-image-classifier spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/tf-serving-image-classifier spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/tf-serving-image-classifier spec.template.spec.containers[0].securityContext.capabilities.drop",
            "warning rollout-stuck Deployment/tf-serving-image-classifier spec.strategy",
            "warning image-tag-mutable Deployment/tf-serving-image-classifier spec.template.spec.containers[0].image",
            "warning secret-value Secret/text-generation-model-secrets ",
            "info probe-missing Deployment/custom-py-server-text-generation spec.template.spec.containers[0].startupProbe",
            "info gpu-toleration-missing Deployment/tf-serving-image-classifier spec.template.spec.tolerations",
            "info probe-missing Deployment/tf-serving-image-classifier spec.template.spec.containers[0].startupProbe",
        ],
    },
    // `nvidia.com/gpu` is no resource metric.
    Case {
        files: &["development.yaml", "autoscaling-by-gpu.yaml"],
        found: &[
            "error autoscaler-metric HorizontalPodAutoscaler/text-generation-gpt-hpa spec.metrics[0].resource.name",
            "error pss-running-as-non-root Deployment/custom-py-server-text-generation spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/custom-py-server-text-generation spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/custom-py-server-text-generation spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/custom-py-server-text-generation spec.template.spec.containers[0].securityContext.capabilities.drop",
            "error pss-running-as-non-root Deployment/tf-serving-image-classifier spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/tf-serving-image-classifier spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/tf-serving-image-classifier spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/tf-serving-image-classifier spec.template.spec.containers[0].securityContext.capabilities.drop",
            "warning replicas-beside-autoscaler Deployment/custom-py-server-text-generation spec.replicas",
            "warning rollout-stuck Deployment/tf-serving-image-classifier spec.strategy",
            "warning image-tag-mutable Deployment/tf-serving-image-classifier spec.template.spec.containers[0].image",
            "warning secret-value Secret/text-generation-model-secrets ",
            "info probe-missing Deployment/custom-py-server-text-generation spec.template.spec.containers[0].startupProbe",
            "info gpu-toleration-missing Deployment/tf-serving-image-classifier spec.template.spec.tolerations",
            "info probe-missing Deployment/tf-serving-image-classifier spec.template.spec.containers[0].startupProbe",
        ],
    },
    // An image of the team's own may hold a config that opens its addresses and ends the tokens; no config mends `/ping`.
    Case {
        files: &["torchserve.yaml"],
        found: &[
            "error pss-running-as-non-root Deployment/torchserve-my-model spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/torchserve-my-model spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/torchserve-my-model spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/torchserve-my-model spec.template.spec.containers[0].securityContext.capabilities.drop",
            "warning rollout-stuck Deployment/torchserve-my-model spec.strategy",
            "warning probe-premature Deployment/torchserve-my-model spec.template.spec.containers[0].readinessProbe.httpGet.path",
            "info gpu-toleration-missing Deployment/torchserve-my-model spec.template.spec.tolerations",
            "info probe-missing Deployment/torchserve-my-model spec.template.spec.containers[0].startupProbe",
        ],
    },
    // With a config that the stream holds: listens on 127.0.0.1, wants a token from probes, and `/ping` is 200 too soon.
    Case {
        files: &["torchserve-config.yaml"],
        found: &[
            "error pss-running-as-non-root Deployment/torchserve-my-model spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/torchserve-my-model spec.template.spec.securityContext.seccompProfile.type",
            "error server-on-localhost Deployment/torchserve-my-model spec.template.spec.containers[0]",
            "error pss-privilege-escalation Deployment/torchserve-my-model spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/torchserve-my-model spec.template.spec.containers[0].securityContext.capabilities.drop",
            "warning rollout-stuck Deployment/torchserve-my-model spec.strategy",
            "warning server-token Deployment/torchserve-my-model spec.template.spec.containers[0].readinessProbe",
            "warning probe-premature Deployment/torchserve-my-model spec.template.spec.containers[0].readinessProbe.httpGet.path",
            "info gpu-toleration-missing Deployment/torchserve-my-model spec.template.spec.tolerations",
            "info probe-missing Deployment/torchserve-my-model spec.template.spec.containers[0].startupProbe",
        ],
    },
    // Asks the right paths.
    Case {
        files: &["triton.yaml"],
        found: &[
            "error pss-running-as-non-root Deployment/triton-server-my-collection spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Deployment/triton-server-my-collection spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Deployment/triton-server-my-collection spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Deployment/triton-server-my-collection spec.template.spec.containers[0].securityContext.capabilities.drop",
            "warning rollout-stuck Deployment/triton-server-my-collection spec.strategy",
            "info gpu-toleration-missing Deployment/triton-server-my-collection spec.template.spec.tolerations",
            "info probe-missing Deployment/triton-server-my-collection spec.template.spec.containers[0].startupProbe",
        ],
    },
    // The default limit of 500m is below the request.
    Case {
        files: &["default-limit.yaml"],
        found: &[
            "error pss-running-as-non-root Job/convert-weights spec.template.spec.securityContext.runAsNonRoot",
            "error pss-seccomp Job/convert-weights spec.template.spec.securityContext.seccompProfile.type",
            "error pss-privilege-escalation Job/convert-weights spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
            "error pss-capabilities Job/convert-weights spec.template.spec.containers[0].securityContext.capabilities.drop",
            "error limit-range-exceeded Job/convert-weights spec.template.spec.containers[0].resources.requests.cpu",
            "warning service-account-token Job/convert-weights spec.template.spec.automountServiceAccountToken",
        ],
    },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate/seeds")
}

fn input(file: &str) -> Input {
    let bytes = fs::read(folder().join(file)).unwrap();
    Input::read(Some(Arc::from(file)), bytes).unwrap()
}

fn found(files: &[&str]) -> Vec<String> {
    let inputs: Vec<Input> = std::iter::once("base.yaml").chain(files.iter().copied()).map(input).collect();
    let verdict = validate(&inputs, &Demands::default());
    let unreadable: Vec<String> = verdict.unreadable().map(ToString::to_string).collect();
    assert!(unreadable.is_empty(), "{unreadable:#?}");
    let told = verdict.findings().map(|(rule, said)| {
        let object = said.object.as_ref().unwrap();
        format!("{} {rule} {}/{} {}", said.severity.as_str(), object.kind, object.name, said.path)
    });
    told.collect()
}

#[test]
fn the_documents_manifests_are_refused_for_these_reasons_alone() {
    for Case { files, found: expected } in CASES {
        let came = found(files);
        let came: BTreeSet<&str> = came.iter().map(String::as_str).collect();
        let expected: BTreeSet<&str> = BASE.iter().chain(*expected).copied().collect();
        assert_eq!(came.len(), expected.len(), "{files:?}: {came:#?}");
        assert_eq!(came, expected, "{files:?}");
    }
}

#[test]
fn every_manifest_is_judged() {
    let told: BTreeSet<&str> =
        CASES.iter().flat_map(|case| case.files.iter().copied()).chain(["base.yaml"]).collect();
    let held = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let held: BTreeSet<String> = held.collect();
    assert_eq!(held.iter().map(String::as_str).collect::<BTreeSet<_>>(), told);
}
