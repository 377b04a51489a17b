//! What is to change in a stream.

use std::collections::BTreeMap;

use crate::diagnostic::ObjectRef;

/// Changes by the index of an item. Texts are block-style documents at the left margin with a final line break.
#[derive(Debug, Default)]
pub struct Edits {
    pub(super) items: BTreeMap<usize, Edit>,
    pub(super) appended: Vec<String>,
    pub(super) reports: Vec<Report>,
}

/// The changes at one item.
#[derive(Debug, Default)]
pub(super) struct Edit {
    pub(super) change: Change,
    pub(super) after: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) enum Change {
    #[default]
    Keep,
    Remove,
    Replace(String),
}

impl Edits {
    /// Takes an item out, with the comments above it.
    pub fn remove(&mut self, index: usize) {
        self.items.entry(index).or_default().change = Change::Remove;
    }

    /// Puts a document in the place of an item.
    pub fn replace(&mut self, index: usize, yaml: String) {
        self.items.entry(index).or_default().change = Change::Replace(yaml);
    }

    /// Adds a document behind an item, or where it stood; several stand in the order of the calls.
    pub fn insert_after(&mut self, index: usize, yaml: String) {
        self.items.entry(index).or_default().after.push(yaml);
    }

    /// Adds a document at the end.
    pub fn append(&mut self, yaml: String) {
        self.appended.push(yaml);
    }

    /// Says something to the caller through `results`; without effect in a form that has none.
    pub fn report(&mut self, report: Report) {
        self.reports.push(report);
    }

    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.appended.is_empty() && self.reports.is_empty()
    }
}

/// One entry of `results` in a ResourceList
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md>).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What there is to say, in one line.
    pub message: String,
    /// The object it is about.
    pub object: Option<ObjectRef>,
    /// The path of the field it is about.
    pub field: Option<String>,
    /// The file it is about, as a path in the package.
    pub file: Option<String>,
    /// The index of the object in that file.
    pub index: Option<u32>,
}

impl Report {
    /// The entry as a block-style document; JSON strings are YAML that no reader takes for something else.
    pub(super) fn to_yaml(&self) -> String {
        let mut out = format!("message: {}\nseverity: {}\n", quote(&self.message), quote(self.severity));
        if let Some(object) = &self.object {
            out.push_str("resourceRef:\n");
            let namespace = object.namespace.as_deref().unwrap_or_default();
            let fields = [
                ("apiVersion", object.api_version.as_str()),
                ("kind", &object.kind),
                ("name", &object.name),
                ("namespace", namespace),
            ];
            if fields.iter().all(|(_, value)| value.is_empty()) {
                out.truncate(out.len() - "resourceRef:\n".len());
            }
            for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                out.push_str(&format!("  {key}: {}\n", quote(value)));
            }
        }
        if let Some(field) = &self.field {
            out.push_str(&format!("field:\n  path: {}\n", quote(field)));
        }
        if self.file.is_some() || self.index.is_some() {
            out.push_str("file:\n");
        }
        if let Some(file) = &self.file {
            out.push_str(&format!("  path: {}\n", quote(file)));
        }
        if let Some(index) = self.index {
            out.push_str(&format!("  index: {index}\n"));
        }
        out
    }
}

/// Bare where nobody can take it for anything else, else in double quotes.
fn quote(text: &str) -> String {
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | '[' | ']'))
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
        );
    if word {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
