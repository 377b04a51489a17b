//! The objects of `shape/`.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::kinds::path;
use super::{Members, change, files, members};

/// The cases of one file.
pub(crate) struct Group {
    /// The object that the cases change.
    pub(crate) base: Value,
    /// What must be in the cluster first.
    pub(crate) with: Vec<Value>,
    pub(crate) cases: Vec<Case>,
}

/// An object and whether the API server refuses it.
pub(crate) struct Case {
    /// `file: name`.
    pub(crate) name: String,
    pub(crate) manifest: Vec<u8>,
    /// Where it would go.
    pub(crate) path: String,
    pub(crate) verdict: Verdict,
    /// Whether the file has the manifest as text.
    pub(crate) is_text: bool,
}

/// What becomes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// By the API server.
    Refused,
    Accepted,
    /// Accepted, and refused by `modelspec validate` all the same, as the file says why.
    Stricter,
}

const GROUPS: &[(&str, Verdict)] =
    &[("refused", Verdict::Refused), ("accepted", Verdict::Accepted), ("stricter", Verdict::Stricter)];

/// Every file, with the cases of `common.yaml` made to each base.
pub(crate) fn all() -> Result<Vec<Group>> {
    let files = files("shape")?;
    let common = files.iter().find(|(file, _)| file == "common").context("no common.yaml")?.1.clone();
    let mut groups = Vec::new();
    for (file, text) in files.iter().filter(|(file, _)| file != "common") {
        let base = text["base"].clone();
        ensure!(base.is_object(), "{file}.yaml has no base");
        let mut cases = Vec::new();
        let sources = if text["common"] == false { vec![text] } else { vec![&common, text] };
        for source in sources {
            for (group, verdict) in GROUPS {
                for (name, changes) in members(source, group)? {
                    let name = format!("{file}: {name}");
                    let case = case(&base, &changes, &members(text, "at")?, *verdict, &name);
                    cases.push(case.with_context(|| name)?);
                }
            }
        }
        let with = text["with"].as_array().cloned().unwrap_or_default();
        groups.push(Group { base, with, cases });
    }
    Ok(groups)
}

/// A case is a manifest as text, or what to change in the base.
fn case(base: &Value, changes: &Value, at: &Members, verdict: Verdict, name: &str) -> Result<Case> {
    let (manifest, path) = match changes {
        Value::String(text) => (text.clone().into_bytes(), path(base)?),
        _ => {
            let object = change(base, &pointers(changes, at)?)?;
            (serde_json::to_vec(&object)?, path(&object)?)
        }
    };
    Ok(Case { name: name.to_owned(), manifest, path, verdict, is_text: changes.is_string() })
}

/// `c/image` with `at: {c: /spec/containers/0}` is `/spec/containers/0/image`.
fn pointers(changes: &Value, at: &Members) -> Result<Value> {
    let changes = changes.as_object().context("a case must be a mapping or a text")?;
    let long = |key: &String| -> Result<String> {
        match key.split_once('/') {
            Some((short, rest)) if !short.is_empty() => {
                let start = at.get(short).and_then(Value::as_str);
                Ok(format!("{}/{rest}", start.with_context(|| format!("`at` has no `{short}`"))?))
            }
            _ => Ok(key.clone()),
        }
    };
    Ok(Value::Object(
        changes.iter().map(|(key, value)| Ok((long(key)?, value.clone()))).collect::<Result<_>>()?,
    ))
}
