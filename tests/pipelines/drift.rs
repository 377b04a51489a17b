//! Whether names follow names, without a table of where they stand: two renderings of one input are compared, of which one went
//! through a prefix and a suffix. Wherever the first holds the name of one of its objects, the second must hold what that object
//! is called there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::objects::text;

/// Every name in `before` that stayed behind in `after`, where each object has its name between `prefix` and `suffix`.
pub(crate) fn drift(before: &[Value], after: &[Value], (prefix, suffix): (&str, &str)) -> Vec<String> {
    let kind = |object: &Value| text(object, "kind").to_owned();
    let renamed: BTreeMap<(String, String), &Value> =
        after.iter().map(|it| ((kind(it), bare(text(it, "metadata.name")).to_owned()), it)).collect();
    let mut pairs = Vec::new();
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut found = Vec::new();
    for one in before {
        let name = text(one, "metadata.name");
        let Some(other) = renamed.get(&(kind(one), format!("{prefix}{}{suffix}", bare(name)))) else {
            found.push(format!("{}/{name} is not there", kind(one)));
            continue;
        };
        names.entry(name).or_default().insert(text(other, "metadata.name"));
        pairs.push((one, *other));
    }
    for (one, other) in pairs {
        let id = format!("{}/{}", kind(one), text(one, "metadata.name"));
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

/// A name without the hash that kustomize ends those of ConfigMaps with.
fn bare(name: &str) -> &str {
    let is_hash = |part: &str| part.len() == 10 && part.chars().any(|c| c.is_ascii_digit());
    name.rsplit_once('-').filter(|(_, last)| is_hash(last)).map_or(name, |(bare, _)| bare)
}

/// Where a name inside of a text refers to nothing: what tools and people are told.
fn is_mark(path: &str) -> bool {
    ["description", "summary", "title"].iter().any(|last| path.ends_with(last))
}

/// Whether the text holds the name as a word of its own. A pattern that takes anything before and behind it finds what the name
/// becomes.
fn holds(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + name.len()..]);
        let is_open = before.ends_with("(.*?") && behind.starts_with(")(-canary)?(.*)");
        !is_open && !before.ends_with(is_part) && !behind.starts_with(is_part)
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
