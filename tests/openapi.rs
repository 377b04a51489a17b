//! The validator itself: what it takes and what it refuses.
#![allow(clippy::unwrap_used, reason = "a document of this file that does not parse is this file's mistake")]

#[path = "openapi/mod.rs"]
mod openapi;

use modelspec::yaml::{decode, parse};

/// The problems of an object written as YAML.
fn problems(text: &str) -> Vec<String> {
    openapi::problems(&decode(&parse(text).unwrap()).unwrap())
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: s, labels: {app: s}}\n\
    spec: {selector: {app: s}, ports: [{name: http, port: 80, targetPort: http}]}\n";

#[test]
fn a_right_object_has_no_problem() {
    assert_eq!(problems(SERVICE), [""; 0]);
    assert_eq!(problems(&SERVICE.replace("targetPort: http", "targetPort: 8080")), [""; 0]);
}

#[test]
fn an_unknown_field_is_named_with_its_path() {
    assert_eq!(
        problems(&SERVICE.replace("port: 80", "prot: 80")),
        ["Service/s: spec.ports[0].prot: unknown field", "Service/s: spec.ports[0].port: missing"]
    );
    assert_eq!(problems(&SERVICE.replace("labels:", "label:")), ["Service/s: metadata.label: unknown field"]);
}

#[test]
fn a_wrong_type_is_a_problem() {
    assert_eq!(
        problems(&SERVICE.replace("port: 80", "port: \"80\"")),
        ["Service/s: spec.ports[0].port: expected integer, found \"80\""]
    );
    assert_eq!(
        problems(&SERVICE.replace("app: s}, ports", "app: 1}, ports")),
        ["Service/s: spec.selector.app: expected string, found 1"]
    );
}

#[test]
fn a_required_field_is_demanded() {
    let scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {minReplicas: 1}\n";
    assert_eq!(
        problems(scaler),
        [
            "HorizontalPodAutoscaler/h: spec.scaleTargetRef: missing",
            "HorizontalPodAutoscaler/h: spec.maxReplicas: missing"
        ]
    );
}

#[test]
fn a_kind_without_schema_and_a_nameless_object_are_problems() {
    assert_eq!(
        problems("apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {}\n"),
        [
            "ScaledObject/: kind `keda.sh/v1alpha1/ScaledObject` is not among the schemas",
            "ScaledObject/: metadata.name: missing"
        ]
    );
}
