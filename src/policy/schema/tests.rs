//! Documents and what is said of them.

use super::{Problem, Schemas};
use crate::diagnostic::ObjectRef;
use crate::yaml;

/// What is wrong with a document, as `path: cause; remedy`.
pub(super) fn problems(text: &str) -> Vec<String> {
    let document = yaml::parse(text).unwrap();
    let of = |key: &str| document.get(key).and_then(|node| node.as_text()).unwrap_or_default().to_owned();
    let id = ObjectRef { api_version: of("apiVersion"), kind: of("kind"), ..ObjectRef::default() };
    let told = |problem: Problem| format!("{}: {}; {}", problem.path, problem.cause, problem.remedy);
    Schemas::default().check(&document, &id).into_iter().map(told).collect()
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: s, labels: {app: s}}\n\
    spec: {selector: {app: s}, ports: [{name: http, port: 80, targetPort: http}]}\n";

#[test]
fn a_right_object_has_no_problem() {
    assert_eq!(problems(SERVICE), [""; 0]);
    assert_eq!(problems(&SERVICE.replace("targetPort: http", "targetPort: 8080")), [""; 0]);
    assert_eq!(problems(&SERVICE.replace("targetPort: http", "targetPort: null")), [""; 0]);
}

#[test]
fn an_unknown_field_is_named_with_its_path() {
    assert_eq!(
        problems(&SERVICE.replace("port: 80", "prot: 80")),
        [
            "spec.ports[0].prot: unknown field `prot` of ServicePort; did you mean `port`?",
            "spec.ports[0].port: `port` is missing; give it an integer"
        ]
    );
    assert_eq!(
        problems(&SERVICE.replace("spec: {", "ports: []\nspec: {")),
        ["ports: unknown field `ports` of Service; it belongs into `spec`"]
    );
}

#[test]
fn values_are_read_as_kubectl_reads_them() {
    for (right, wrong, told) in [
        (
            "port: 80",
            "port: \"80\"",
            "spec.ports[0].port: expected an integer, found the text `80`; write it without quotes: `80`",
        ),
        (
            "app: s}, ports",
            "app: 1}, ports",
            "spec.selector.app: expected text, found the number `1`; write it in quotes: `\"1\"`",
        ),
        (
            "app: s}, ports",
            "app: on}, ports",
            "spec.selector.app: expected text, found the boolean `on`; write it in quotes: `\"on\"`",
        ),
        (
            "port: 80",
            "port: 4294967297",
            "spec.ports[0].port: 4294967297 does not fit into the 32 bits of this field; write a smaller number",
        ),
        (
            "targetPort: http",
            "targetPort: 1.5",
            "spec.ports[0].targetPort: expected an integer or text, found the number `1.5`; write an integer or text",
        ),
        ("selector: {app: s}", "selector: [app]", "spec.selector: expected a map, found a list; write a map"),
        (
            "ports: [{name: http, port: 80, targetPort: http}]",
            "ports: 80",
            "spec.ports: expected a list, found the number `80`; write a list",
        ),
    ] {
        assert_eq!(problems(&SERVICE.replace(right, wrong)), [told], "{wrong}");
    }
    for right in ["port: 80.0", "port: 8e1", "port: 0x50"] {
        assert_eq!(problems(&SERVICE.replace("port: 80", right)), [""; 0], "{right}");
    }
}

#[test]
fn items_with_keys_are_there_once() {
    let twice = SERVICE.replace("targetPort: http}", "targetPort: http}, {name: b, port: 80, protocol: TCP}");
    assert_eq!(
        problems(&twice),
        ["spec.ports[1]: `port: 80` with `protocol: TCP` is in this list twice; keep one of them"]
    );
    assert_eq!(problems(&twice.replace("protocol: TCP", "protocol: UDP")), [""; 0]);
    assert_eq!(
        problems(&SERVICE.replace("http}]", "http}, null]")),
        ["spec.ports[1]: an item of this list is null; remove it, or write the item"]
    );
}

#[test]
fn what_the_server_sets_aside_need_not_be_whole() {
    let claim = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: a}]}\nstatus: {containerStatuses: [{name: a}]}\n";
    assert_eq!(problems(claim), [""; 0]);
    assert_eq!(problems(&claim.replace("{name: a}]}", "{nam: a}]}")).len(), 1);
}
