//! Whether names follow names, without a table of where they stand: two renderings of one input are compared, of which one went
//! through a prefix and a suffix. Wherever the first holds the name of one of its objects, the second must hold what that object
//! is called there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::objects::text;

/// Every name in `before` that stayed behind in `after`. Both hold the same objects in the same order.
pub(crate) fn drift(before: &[Value], after: &[Value]) -> Vec<String> {
    let kinds = |objects: &[Value]| objects.iter().map(|it| text(it, "kind").to_owned()).collect::<Vec<_>>();
    if kinds(before) != kinds(after) {
        return vec![format!("not the same objects: {:?} and {:?}", kinds(before), kinds(after))];
    }
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (one, other) in before.iter().zip(after) {
        names.entry(text(one, "metadata.name")).or_default().insert(text(other, "metadata.name"));
    }
    let mut found = Vec::new();
    for (one, other) in before.iter().zip(after) {
        let id = format!("{}/{}", text(one, "kind"), text(one, "metadata.name"));
        leaves(one, other, &mut Vec::new(), &mut |path, old, new| {
            if let Some(expected) = names.get(old) {
                if !expected.contains(new) {
                    found.push(format!("{id}: {path}: `{old}` became `{new}`, not {expected:?}"));
                }
            } else if let Some(name) = names.keys().find(|name| holds(old, name) && !is_mark(path)) {
                // Inside of a text nothing can follow: no text may depend on a name.
                found.push(format!("{id}: {path}: the name `{name}` stands inside of `{old}`"));
            }
        });
    }
    found
}

/// Where a name inside of a text refers to nothing: what tools and people are told.
fn is_mark(path: &str) -> bool {
    ["description", "summary", "title"].iter().any(|last| path.ends_with(last))
}

/// Whether the text holds the name as a word of its own.
fn holds(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(name).any(|(at, _)| {
        let behind = text[at + name.len()..].chars().next();
        let before = text[..at].chars().next_back();
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

/// Each text of the first with what stands at the same place in the second.
fn leaves<'a>(
    one: &'a Value,
    other: &'a Value,
    path: &mut Vec<String>,
    say: &mut impl FnMut(&str, &'a str, &'a str),
) {
    let nothing = &Value::Null;
    match one {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                leaves(item, other.get(index).unwrap_or(nothing), path, say);
                path.pop();
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                path.push(key.clone());
                leaves(member, other.get(key).unwrap_or(nothing), path, say);
                path.pop();
            }
        }
        Value::String(old) => say(&path.join("."), old, other.as_str().unwrap_or_default()),
        _ => {}
    }
}
