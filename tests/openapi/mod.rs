//! Strict validation of rendered objects against the API schemas of Kubernetes 1.34: unknown fields refused,
//! required ones demanded, types checked. `kubernetes-1.34.json` holds their structure alone, for the kinds that the
//! project writes; `make pipelines` checks that it is what the documents say.

use std::sync::OnceLock;

use serde_json::{Map, Value};

/// The structure of the kinds that the project writes.
pub(crate) const STRUCTURE: &str = include_str!("kubernetes-1.34.json");

fn structure() -> &'static Value {
    static PARSED: OnceLock<Value> = OnceLock::new();
    PARSED.get_or_init(|| serde_json::from_str(STRUCTURE).unwrap_or_default())
}

/// Everything in an object that the API server would refuse for its structure, as `Kind/name: path: cause`.
/// A kind that the documents do not hold, such as a custom resource, is a problem too.
pub(crate) fn problems(object: &Value) -> Vec<String> {
    let field = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
    let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    let kind = format!("{}/{}", field("apiVersion"), field("kind"));
    let mut found = Vec::new();
    match structure()["kinds"].get(&kind) {
        Some(shape) => check(object, shape, "", &mut found),
        None => found.push(format!("kind `{kind}` is not among the schemas")),
    }
    if name.is_empty() {
        found.push("metadata.name: missing".to_owned());
    }
    found.iter().map(|problem| format!("{}/{name}: {problem}", field("kind"))).collect()
}

/// A shape is the name of a type, `{ref}`, `{list}`, `{map}`, `{one: [shapes]}` or `{fields, required}`.
fn check(value: &Value, shape: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(kind) = shape.as_str() {
        let fits = match kind {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            _ => true,
        };
        if !fits {
            found.push(format!("{path}: expected {kind}, found {value}"));
        }
    } else if let Some(name) = shape["ref"].as_str() {
        check(value, &structure()["schemas"][name], path, found);
    } else if let Some(shapes) = shape["one"].as_array() {
        let fits = |shape: &Value| {
            let mut tried = Vec::new();
            check(value, shape, path, &mut tried);
            tried.is_empty()
        };
        if !shapes.iter().any(fits) {
            found.push(format!("{path}: {value} is none of {shapes:?}"));
        }
    } else if let Some(items) = shape.get("list") {
        match value.as_array() {
            Some(values) => {
                for (index, value) in values.iter().enumerate() {
                    check(value, items, &format!("{path}[{index}]"), found);
                }
            }
            None => found.push(format!("{path}: expected a list, found {value}")),
        }
    } else {
        match value.as_object() {
            Some(members) => check_members(members, shape, path, found),
            None => found.push(format!("{path}: expected a map, found {value}")),
        }
    }
}

fn check_members(members: &Map<String, Value>, shape: &Value, path: &str, found: &mut Vec<String>) {
    let dot = if path.is_empty() { "" } else { "." };
    for (key, value) in members {
        let at = format!("{path}{dot}{key}");
        match shape.get("map").or_else(|| shape["fields"].get(key)) {
            Some(shape) => check(value, shape, &at, found),
            None => found.push(format!("{at}: unknown field")),
        }
    }
    for key in shape["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(key) {
            found.push(format!("{path}{dot}{key}: missing"));
        }
    }
}
