//! A document of a kind that has text wherever its schema takes some.

use serde_json::{Map, Value, json};

/// How often a choice between shapes is taken another way.
pub(crate) const VARIANTS: usize = 3;

/// What stands where text goes until it is filled.
const HERE: &str = "\u{0}here";

/// A document by its schema, in which choices are taken by `variant`, and the paths of its texts.
pub(crate) fn document(schema: &Value, variant: usize) -> (Value, Vec<String>) {
    let builder = Builder { root: schema, variant };
    let document = builder.build(schema, 0);
    let mut places = Vec::new();
    name(&document, String::new(), &mut places);
    (document, places)
}

/// The document with `text` in every place.
pub(crate) fn filled(document: &Value, text: &str) -> Value {
    match document {
        Value::Array(items) => items.iter().map(|item| filled(item, text)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), filled(value, text)))
            .collect::<Map<_, _>>()
            .into(),
        Value::String(held) if held == HERE => text.into(),
        other => other.clone(),
    }
}

struct Builder<'a> {
    root: &'a Value,
    variant: usize,
}

impl Builder<'_> {
    fn build(&self, schema: &Value, depth: usize) -> Value {
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        if depth > 14 {
            return Value::Null;
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(target.trim_start_matches('#')).unwrap();
            return self.build(target, depth + 1);
        }
        if let Some(choices) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(*key)?.as_array()) {
            let choices: Vec<&Value> = choices.iter().filter(|it| !is(it, "null")).collect();
            return choices
                .get(self.variant % choices.len().max(1))
                .map_or(Value::Null, |it| self.build(it, depth + 1));
        }
        if is(schema, "object") {
            let mut members = Map::new();
            for (key, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                members.insert(key.clone(), self.build(member, depth + 1));
            }
            if let Some(member) = schema.get("additionalProperties").filter(|it| it.is_object()) {
                members.insert("entry".into(), self.build(member, depth + 1));
            }
            return members.into();
        }
        if is(schema, "array") {
            return schema.get("items").map_or(json!([]), |item| json!([self.build(item, depth + 1)]));
        }
        // A choice of words is text too, until it is checked.
        if is(schema, "string") || schema.get("enum").is_some() { HERE.into() } else { Value::Null }
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|it| it == kind),
        _ => false,
    }
}

/// The paths as messages have them.
fn name(value: &Value, path: String, places: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                name(item, format!("{path}[{index}]"), places);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let step = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                name(member, step, places);
            }
        }
        Value::String(text) if text == HERE => places.push(path),
        _ => {}
    }
}
