//! Each field of each good object left out, given another type, and given a neighbour that does not exist: what nobody
//! thought of writing down.

use std::collections::HashSet;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::shape::{Case, Group, Verdict};

/// The mutations of a group's good objects: of its base everywhere, of its other objects where they differ from it.
pub(crate) fn all(group: &Group) -> Result<Vec<Case>> {
    let mut seen = HashSet::new();
    let mut cases = Vec::new();
    let good = group.cases.iter().filter(|case| case.verdict == Verdict::Accepted && !case.is_text);
    for case in good {
        let object: Value = serde_json::from_slice(&case.manifest)?;
        let first = seen.is_empty();
        for pointer in pointers(&object, "") {
            let place = object.pointer(&pointer).context("no such field")?;
            if is_identity(&pointer) || !first && group.base.pointer(&pointer) == Some(place) {
                continue;
            }
            for (what, mutated) in mutations(&object, &pointer, place)? {
                let manifest = serde_json::to_vec(&mutated)?;
                if !is_apart(&pointer, what) && seen.insert(manifest.clone()) {
                    let name = format!("{}, {pointer} {what}", case.name);
                    let (path, verdict) = (case.path.clone(), case.verdict);
                    cases.push(Case { name, manifest, path, verdict, is_text: false });
                }
            }
        }
    }
    Ok(cases)
}

/// What is not compared. A dry run allocates no port of the node, so it takes any number. What an expression means is
/// compiled by the server alone.
fn is_apart(pointer: &str, what: &str) -> bool {
    pointer.ends_with("/nodePort") && what == "as a number below 0" || pointer.ends_with("/cel/expression")
}

/// What says which object it is cannot change: the request names it too.
fn is_identity(pointer: &str) -> bool {
    ["/apiVersion", "/kind", "/metadata", "/metadata/name", "/metadata/namespace"].contains(&pointer)
}

/// Every field and item below a value.
fn pointers(value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, item)| (i.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.extend(pointers(child, &pointer));
        found.push(pointer);
    }
    found
}

fn mutations(object: &Value, pointer: &str, place: &Value) -> Result<Vec<(&'static str, Value)>> {
    let mut found = Vec::new();
    let (parent, key) = pointer.rsplit_once('/').context("no parent")?;
    let key = key.replace("~1", "/").replace("~0", "~");
    let mut without = object.clone();
    match without.pointer_mut(parent).context("no parent")? {
        Value::Object(members) => drop(members.shift_remove(&key)),
        Value::Array(items) => drop(items.remove(key.parse()?)),
        _ => {}
    }
    found.push(("left out", without));
    let others = [
        ("as null", Value::Null),
        ("as text", json!("text")),
        ("as empty text", json!("")),
        ("as a number", json!(7)),
        ("as a number below 0", json!(-7)),
        ("as a fraction", json!(0.5)),
        ("as a boolean", json!(true)),
        ("as a list", json!([])),
        ("as a list of text", json!(["text"])),
        ("as a mapping", json!({})),
    ];
    let mut with = |what, value: Value| -> Result<()> {
        let mut mutated = object.clone();
        *mutated.pointer_mut(pointer).context("no such field")? = value;
        found.push((what, mutated));
        Ok(())
    };
    for (what, value) in others {
        if value != *place {
            with(what, value)?;
        }
    }
    if let Value::Object(members) = place {
        let mut more: Map<_, _> = members.clone();
        more.insert("unknownField".to_owned(), json!("text"));
        with("with an unknown field", Value::Object(more))?;
    }
    Ok(found)
}
