//! The judgement of custom kinds, judged itself: right objects of each kind pass, and each with one fault is refused. Where the
//! definitions are not at hand it says so, and fails under CI; `make cluster-test` asks the API server about the same objects.
#![allow(clippy::unwrap_used, reason = "a case that cannot be read is this test's mistake")]

#[path = "crds/cases.rs"]
mod cases;
#[allow(dead_code, reason = "shared with tests that ask for more")]
#[path = "openapi/mod.rs"]
mod openapi;

use std::collections::BTreeSet;

use openapi::crds::{DEFINED, skip};
use serde_json::json;

/// Whether there is anything to judge by.
fn is_defined() -> bool {
    let Err(reason) = &*DEFINED else { return true };
    assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "{reason}");
    skip(reason);
    false
}

#[test]
fn right_objects_of_every_kind_pass() {
    if !is_defined() {
        return;
    }
    let problems: Vec<_> = cases::objects().iter().flat_map(openapi::problems).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn an_unknown_field_is_refused_in_every_kind() {
    if !is_defined() {
        return;
    }
    for mut object in cases::objects() {
        object["spec"]["surely-not-there"] = json!(1);
        let problems = openapi::problems(&object).join("\n");
        assert!(problems.contains("unknown field `surely-not-there`"), "{}: {problems}", object["kind"]);
    }
}

#[test]
fn each_fault_is_refused_for_what_it_is() {
    if !is_defined() {
        return;
    }
    let mut touched = BTreeSet::new();
    for fault in cases::faults() {
        let problems = openapi::problems(&fault.object).join("\n");
        assert!(problems.contains(&fault.says), "{}: {problems}", fault.line);
        touched.insert(fault.object["kind"].to_string());
    }
    let all: BTreeSet<_> = cases::objects().iter().map(|object| object["kind"].to_string()).collect();
    assert_eq!(touched, all, "each kind has a fault in tests/crds/wrong.txt");
}

#[test]
fn a_kind_of_nobody_is_refused() {
    if !is_defined() {
        return;
    }
    let object = json!({"apiVersion": "keda.sh/v1", "kind": "ScaledObject", "metadata": {"name": "x"}});
    assert!(!openapi::problems(&object).is_empty(), "a version that is not served");
}
