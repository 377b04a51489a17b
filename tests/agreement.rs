//! `modelspec validate` beside what a real control plane says of the cases of `tests/cluster`. That they say so,
//! `make policy-test` sees; here the recorded verdicts are enough.

#![allow(clippy::unwrap_used, clippy::panic)]

#[allow(dead_code, reason = "shared with the cluster's tests, which play the cases")]
#[path = "cluster/cases/mod.rs"]
mod cases;
#[path = "cluster/ours.rs"]
mod ours;

fn complete(agreement: anyhow::Result<ours::Agreement>) {
    if let Err(error) = agreement.and_then(ours::Agreement::complete) {
        panic!("{error:#}");
    }
}

#[test]
fn pods_are_judged_as_pod_security_admission_judges_them() {
    complete(ours::pod_security());
}

#[test]
fn objects_are_judged_as_strict_validation_judges_them() {
    complete(ours::shape(false));
}

#[test]
fn custom_objects_are_judged_as_strict_validation_judges_them() {
    complete(ours::shape(true));
}

#[test]
fn workloads_are_judged_as_quota_admission_judges_them() {
    complete(ours::capacity());
}
