//! Whether the cases leave anything of the API out.

use std::collections::BTreeSet;

use modelspec::api::schema;
use modelspec::krm::Stream;
use modelspec::runtimes::Catalog;
use modelspec::yaml::{Node, parse};
use serde_json::Value;

use crate::cases::Ran;

/// Runtimes, options and fields that no case which expands has.
pub(crate) fn missing(cases: &[Ran]) -> BTreeSet<String> {
    let documents = documents(cases);
    let mut missing = runtimes();
    for kind in ["ModelSpec", "ModelExpander"] {
        let document = serde_json::to_value(schema::Kind::find(kind).unwrap().schema()).unwrap();
        fields(kind, &document, &document["properties"]["spec"], &mut missing);
    }
    for document in &documents {
        let kind = document.get("kind").and_then(Node::as_text).unwrap_or_default();
        let Some(spec) = document.get("spec") else { continue };
        if let (true, Some(runtime)) = (kind == "ModelSpec", spec.get("runtime").and_then(Node::as_text)) {
            missing.remove(&format!("runtime {runtime}"));
            for (place, config) in configs(spec) {
                for entry in config.entries() {
                    let option = format!("runtime {runtime}: {place}.{}", entry.key);
                    for member in entry.value.entries() {
                        missing.remove(&format!("{option}.{}", member.key));
                    }
                    missing.remove(&option);
                }
            }
        }
        cross_off(kind, spec, &mut missing);
    }
    missing
}

/// What is written in cases that expand.
fn documents(cases: &[Ran]) -> Vec<Node> {
    let mut found = Vec::new();
    for ran in cases.iter().filter(|ran| !ran.outcome.failed) {
        let stream = Stream::read(ran.case.input.clone().into_bytes()).unwrap();
        for item in stream.items().chain(stream.config()) {
            if item.api_version().starts_with("serving.creativeflow.ai/") {
                found.push(parse(&item.document()).unwrap());
            }
        }
    }
    found
}

fn runtimes() -> BTreeSet<String> {
    let catalog = Catalog::builtin();
    let mut all = BTreeSet::new();
    for name in catalog.names() {
        let runtime = catalog.get(name).unwrap();
        all.insert(format!("runtime {name}"));
        for option in &runtime.options {
            let option_name = format!("runtime {name}: config.{}", option.name);
            all.extend(option.members.iter().map(|member| format!("{option_name}.{}", member.name)));
            all.insert(option_name);
        }
        all.extend(
            runtime.model_options.iter().map(|option| format!("runtime {name}: models.{}", option.name)),
        );
    }
    all
}

fn configs(spec: &Node) -> Vec<(&'static str, &Node)> {
    let models = spec.get("models").map(Node::entries).unwrap_or_default();
    let of_models = models.iter().filter_map(|model| Some(("models", model.value.get("config")?)));
    spec.get("config").map(|config| ("config", config)).into_iter().chain(of_models).collect()
}

/// Every field below a schema, as `ModelSpec.autoscaling.cpu`; `*` is a key that the user chooses. Types of Kubernetes
/// are looked at no deeper than their name.
fn fields(path: &str, document: &Value, schema: &Value, out: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        if !name.contains('.') {
            fields(path, document, &document["$defs"][name], out);
        }
    }
    for option in ["anyOf", "allOf", "oneOf"].iter().filter_map(|key| schema[*key].as_array()).flatten() {
        fields(path, document, option, out);
    }
    if schema["additionalProperties"].is_object() {
        fields(&format!("{path}.*"), document, &schema["additionalProperties"], out);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        // The platform's defaults and a canary have a ModelSpec's fields, an inline runtime a ServingRuntime's.
        let same = ["ModelExpander.defaults", "ModelExpander.runtimes"];
        if !same.contains(&path.as_str()) && !path.starts_with("ModelSpec.canary.") {
            fields(&path, document, field, out);
        }
        out.insert(path);
    }
}

/// Crosses off what a document has, with every key also as `*`.
fn cross_off(path: &str, node: &Node, missing: &mut BTreeSet<String>) {
    missing.remove(path);
    for entry in node.entries() {
        cross_off(&format!("{path}.{}", entry.key), &entry.value, missing);
        cross_off(&format!("{path}.*"), &entry.value, missing);
    }
}
