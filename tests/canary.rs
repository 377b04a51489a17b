//! The life of a canary: its beginning and its end leave the stable server as it is, and its promotion makes of the stable
//! server what the canary was.
#![allow(clippy::unwrap_used, reason = "a document of this file that does not expand is this file's mistake")]

use std::collections::BTreeMap;

use modelspec::functions::{self, Input, Options};
use modelspec::krm::Stream;
use modelspec::yaml::{decode, parse};
use serde_json::Value;

/// A model with one of everything that a track has for itself, and of what both have.
const MODEL: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: resnet50, namespace: models}
spec:
  runtime: tensorflow-serving
  availability: {maxUnavailable: 1}
  storage: {size: 10Gi, accessMode: ReadWriteMany}
  secrets: {model-store: {vault: ai/model-store, env: {AWS_ACCESS_KEY_ID: key_id}}}
  monitoring: {}
  route: {hostname: resnet50.example.com, gateway: infra/public}
  autoscaling: {maxReplicas: 3, cpu: 70}
";
const FIRST: &str = "  version: one\n  models: {resnet50: {source: \"s3://models/resnet50/1\"}}\n";
const SECOND: &str = "  version: two\n  models: {resnet50: {source: \"s3://models/resnet50/2\"}}\n";
const CANARY: &str = "  canary:\n    weight: 10\n    version: two\n    models: {resnet50: {source: \"s3://models/resnet50/2\"}}\n";

type Objects = BTreeMap<String, Value>;

/// What a ModelSpec yields, by kind and name.
fn expand(parts: &[&str]) -> Objects {
    let input = Input::read(None, parts.concat().into_bytes()).unwrap();
    let outcome = functions::run(std::slice::from_ref(&input), &Options::default());
    assert_eq!(outcome.diagnostics.len(), 0, "{:?}", outcome.diagnostics);
    let mut output = Vec::new();
    input.stream.write(&outcome.edits[0], &mut output).unwrap();
    let stream = Stream::read(output).unwrap();
    let objects = stream.items().map(|item| decode::<Value>(&parse(&item.document()).unwrap()).unwrap());
    objects.map(|it| (format!("{} {}", text(&it["kind"]), text(&it["metadata"]["name"])), it)).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

const ROUTE: &str = "HTTPRoute resnet50-route";

/// The names and weights of the route's backends.
fn shares(objects: &Objects) -> Vec<(String, i64)> {
    let backends = objects[ROUTE]["spec"]["rules"][0]["backendRefs"].as_array().unwrap();
    backends.iter().map(|it| (text(&it["name"]).to_owned(), it["weight"].as_i64().unwrap())).collect()
}

/// An object without the alerts of rollouts that hang, which the rules of both tracks have for each.
fn without_rollouts(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(rules) = object.pointer_mut("/spec/groups/0/rules").and_then(Value::as_array_mut) {
        let all = rules.len();
        rules.retain(|rule| !text(&rule["alert"]).ends_with("Stuck"));
        assert!(all > rules.len() && rules.len() > 2, "{rules:?}");
    }
    object
}

#[test]
fn a_canary_begins_and_ends_without_a_word_about_the_stable_server() {
    let (before, during) = (expand(&[MODEL, FIRST]), expand(&[MODEL, FIRST, CANARY]));
    for (id, object) in before.iter().filter(|(id, _)| *id != ROUTE) {
        assert_eq!(without_rollouts(object), without_rollouts(&during[id]), "{id}");
    }
    let new: Vec<&str> = during.keys().filter(|id| !before.contains_key(*id)).map(String::as_str).collect();
    assert_eq!(
        new,
        [
            "ConfigMap tf-serving-resnet50-canary-models-config",
            "Deployment tf-serving-resnet50-canary",
            "HorizontalPodAutoscaler resnet50-canary-hpa",
            "PodDisruptionBudget resnet50-canary-pdb",
            "Service tf-serving-resnet50-canary-svc",
            "ServiceMonitor resnet50-canary-monitor",
        ]
    );
    let names = ["tf-serving-resnet50-svc".to_owned(), "tf-serving-resnet50-canary-svc".to_owned()];
    assert_eq!(shares(&before), [(names[0].clone(), 100)]);
    assert_eq!(shares(&during), [(names[0].clone(), 90), (names[1].clone(), 10)]);
}

#[test]
fn every_object_of_a_canary_is_its_own_and_says_so() {
    let during = expand(&[MODEL, FIRST, CANARY]);
    for (id, object) in during.iter().filter(|(id, _)| id.contains("-canary")) {
        let labels = &object["metadata"]["labels"];
        assert_eq!(labels["creativeflow.ai/track"], "canary", "{id}");
        assert_eq!(labels["app"], "tf-serving-resnet50-canary", "{id}");
    }
    // No selector of one track finds the pods of the other: all of them are of `app` alone.
    let app = |id: &str, pointer: &str| during[id].pointer(pointer).unwrap().clone();
    for (mark, name) in [("", "tf-serving-resnet50"), ("-canary", "tf-serving-resnet50-canary")] {
        let of_track = |kind: &str, what: &str| format!("{kind} resnet50{mark}-{what}");
        let pods = app(&format!("Deployment {name}"), "/spec/template/metadata/labels");
        assert_eq!(pods["app"], name);
        for (id, pointer) in [
            (format!("Deployment {name}"), "/spec/selector/matchLabels"),
            (format!("Service {name}-svc"), "/spec/selector"),
            (of_track("PodDisruptionBudget", "pdb"), "/spec/selector/matchLabels"),
            (of_track("ServiceMonitor", "monitor"), "/spec/selector/matchLabels"),
        ] {
            assert_eq!(app(&id, pointer), serde_json::json!({"app": name}), "{id}");
        }
        assert_eq!(app(&of_track("HorizontalPodAutoscaler", "hpa"), "/spec/scaleTargetRef/name"), name);
    }
}

/// An object of the canary as it would be called and labelled among the stable ones. The checksum of the config has the names
/// of the ConfigMaps in it.
fn as_stable(object: &Value) -> Value {
    let mut object: Value = serde_json::from_str(&object.to_string().replace("-canary", "")).unwrap();
    for pointer in
        ["/metadata/labels", "/spec/template/metadata/labels", "/spec/template/metadata/annotations"]
    {
        if let Some(map) = object.pointer_mut(pointer).and_then(Value::as_object_mut) {
            map.remove("creativeflow.ai/track");
            map.remove("serving.creativeflow.ai/config-checksum");
        }
    }
    object
}

#[test]
fn a_promotion_makes_the_stable_server_what_the_canary_was_and_nothing_else() {
    let (during, after) = (expand(&[MODEL, FIRST, CANARY]), expand(&[MODEL, SECOND]));
    let tried: Objects = during
        .iter()
        .filter(|(id, _)| id.contains("-canary"))
        .map(|(id, object)| (id.replace("-canary", ""), as_stable(object)))
        .collect();
    assert_eq!(tried.len(), 6);
    for (id, object) in &tried {
        assert_eq!(*object, as_stable(&after[id]), "{id}");
    }
    // What is left are what both shared: the labels there tell the version, and the route has its one backend again.
    for (id, object) in after.iter().filter(|(id, _)| !tried.contains_key(*id) && *id != ROUTE) {
        let one = without_rollouts(object).to_string().replace("\"two\"", "\"one\"");
        assert_eq!(one, without_rollouts(&during[id]).to_string(), "{id}");
    }
    assert_eq!(during.len() - after.len(), tried.len());
    assert_eq!(shares(&after), [("tf-serving-resnet50-svc".to_owned(), 100)]);
}
