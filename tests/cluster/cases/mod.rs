//! Cases as data: a base object, and by name what each case changes in it.
//!
//! A change is a JSON pointer and the value that stands there afterwards; `-` appends to a list, what lies on the way
//! is made, `$remove` takes away, and `$repeat TEXT N` is a long text.

pub(crate) mod capacity;
pub(crate) mod kinds;
pub(crate) mod pod_security;
pub(crate) mod random;
pub(crate) mod shape;
pub(crate) mod systematic;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail, ensure};
use modelspec::yaml::{decode, parse};
use serde_json::{Map, Value};

/// Members of a YAML mapping, in their order.
pub(crate) type Members = Map<String, Value>;

/// Each file of a folder beside this file, by name without `.yaml`, sorted.
pub(crate) fn files(folder: &str) -> Result<Vec<(String, Value)>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/cases").join(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_stem().context("a file without a name")?.to_string_lossy().into_owned();
            found
                .push((name, yaml(&fs::read_to_string(&path)?).with_context(|| path.display().to_string())?));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// One document.
pub(crate) fn yaml(text: &str) -> Result<Value> {
    let tree = parse(text).map_err(|errors| anyhow!("{errors:?}"))?;
    Ok(decode(&tree)?)
}

/// The mapping at a key; an empty one where there is none.
pub(crate) fn members(value: &Value, key: &str) -> Result<Members> {
    match &value[key] {
        Value::Null => Ok(Members::new()),
        Value::Object(members) => Ok(members.clone()),
        _ => bail!("`{key}` must be a mapping"),
    }
}

/// The base with the changes of a case made to it. Keys that are no pointers are the reader's.
pub(crate) fn change(base: &Value, changes: &Value) -> Result<Value> {
    let mut object = base.clone();
    for (pointer, value) in changes.as_object().context("a case must be a mapping")? {
        if let Some(path) = pointer.strip_prefix('/') {
            let keys: Vec<_> = path.split('/').map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
            set(&mut object, &keys, &expand(value)?).with_context(|| pointer.clone())?;
        }
    }
    Ok(object)
}

fn set(object: &mut Value, keys: &[String], value: &Value) -> Result<()> {
    let (key, rest) = keys.split_first().context("an empty pointer")?;
    let removes = rest.is_empty() && value == "$remove";
    match object {
        Value::Array(items) => {
            let index = if key == "-" { items.len() } else { key.parse()? };
            ensure!(index <= items.len(), "no item {index}");
            if removes {
                items.remove(index);
                return Ok(());
            }
            if index == items.len() {
                items.push(Value::Null);
            }
            put(&mut items[index], rest, value)
        }
        Value::Null | Value::Object(_) => {
            if object.is_null() {
                let is_list = key == "-" || key == "0";
                *object = if is_list { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
                return set(object, keys, value);
            }
            let members = object.as_object_mut().context("no mapping")?;
            if removes {
                members.shift_remove(key).with_context(|| format!("there is no `{key}` to remove"))?;
                return Ok(());
            }
            put(members.entry(key.clone()).or_insert(Value::Null), rest, value)
        }
        _ => bail!("`{key}` is looked for in a scalar"),
    }
}

fn put(place: &mut Value, rest: &[String], value: &Value) -> Result<()> {
    if rest.is_empty() {
        *place = value.clone();
        return Ok(());
    }
    set(place, rest, value)
}

/// `$repeat` at any depth.
fn expand(value: &Value) -> Result<Value> {
    Ok(match value {
        Value::String(text) => match text.strip_prefix("$repeat ") {
            Some(rest) => {
                let (text, times) = rest.split_once(' ').context("`$repeat TEXT N`")?;
                Value::String(text.repeat(times.parse()?))
            }
            None => value.clone(),
        },
        Value::Array(items) => Value::Array(items.iter().map(expand).collect::<Result<_>>()?),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| Ok((key.clone(), expand(value)?)));
            Value::Object(members.collect::<Result<_>>()?)
        }
        _ => value.clone(),
    })
}
