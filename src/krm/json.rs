//! Inputs that are JSON: one list, or one value after the other.

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::layout::{Body, Flow, FlowEntry, Layout, Name, Span};
use super::lines::line_of;
use super::stream::{Form, ReadError};

/// The layout of a JSON input; nothing if it is none, and then it may still be YAML.
pub(super) fn read(text: &str) -> Result<Option<Layout>, ReadError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !body.trim_start().starts_with(['{', '[']) {
        return Ok(None);
    }
    let base = text.len() - body.len();
    let mut values = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(body).into_iter::<&RawValue>();
    let mut start = base;
    while let Some(next) = stream.next() {
        let Ok(value) = next else { return Ok(None) };
        let end = base + stream.byte_offset();
        values.push((Span::new(start, end), value.get()));
        start = end;
    }
    if let [(_, value)] = values.as_slice()
        && let Some(layout) = list(text, value)?
    {
        return Ok(Some(layout));
    }
    let mut items = Vec::with_capacity(values.len());
    for (span, value) in values {
        if !value.starts_with('{') {
            let line = line_of(text, span.end() - value.len());
            return Err(ReadError::new(
                Some(line),
                "a JSON value that is no object; give Kubernetes objects",
            ));
        }
        let start = offset(text, value);
        // A line break behind a value goes where the value goes.
        let end = span.end() + usize::from(text[span.end()..].starts_with('\n'));
        items.push(Span::new(start, end));
    }
    Ok(Some(Layout { form: Form::Documents, body: Body::Documents { json: true }, items, config: None }))
}

/// The layout of a ResourceList or List; nothing if the value is none.
fn list(text: &str, value: &str) -> Result<Option<Layout>, ReadError> {
    let Ok(Entries(entries)) = serde_json::from_str(value) else { return Ok(None) };
    let has = |name: &str| entries.iter().any(|(key, _)| key == name);
    let get = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, value)| value.get());
    let kind = get("kind").and_then(|kind| serde_json::from_str::<String>(kind).ok());
    let version = get("apiVersion").and_then(|version| serde_json::from_str::<String>(version).ok());
    let form = super::judge::form(kind.as_deref(), version.as_deref(), has("items") || has("functionConfig"));
    let Some(form) = form else { return Ok(None) };
    let (mut items, mut config, mut parts) = (Vec::new(), None, Vec::new());
    for (i, (key, value)) in entries.iter().enumerate() {
        let span = |value: &RawValue| {
            let start = offset(text, value.get());
            Span::new(start, start + value.get().len())
        };
        let name = Name::of(key);
        if name != Name::Other && entries[..i].iter().any(|(known, _)| known == key) {
            let line = line_of(text, span(value).start());
            return Err(ReadError::new(Some(line), format!("`{key}` is given twice; remove one")));
        }
        let mut inner = Vec::new();
        if matches!(name, Name::Items | Name::Results) && value.get() != "null" {
            let Ok(values) = serde_json::from_str::<Vec<&RawValue>>(value.get()) else {
                let line = line_of(text, span(value).start());
                return Err(ReadError::new(Some(line), format!("`{key}` is no list; make it one")));
            };
            inner = values.into_iter().map(span).collect();
        }
        if name == Name::Config && value.get() != "null" {
            config = Some(span(value));
        }
        if name == Name::Items {
            items = std::mem::take(&mut inner);
        }
        parts.push(FlowEntry { name, key: Span::new(0, 0), value: span(value), parts: inner });
    }
    for entry in &mut parts {
        entry.key = key_span(text, entry.value.start());
    }
    let start = offset(text, value);
    let flow = Flow { json: true, braces: Span::new(start, start + value.len()), entries: parts };
    Ok(Some(Layout { form, body: Body::Flow(flow), items, config }))
}

/// The key before a value: `"…"`, blanks, a colon, blanks.
fn key_span(text: &str, value: usize) -> Span {
    let blank = |c: char| c.is_ascii_whitespace();
    let before = text[..value].trim_end_matches(blank);
    let before = before.strip_suffix(':').unwrap_or(before).trim_end_matches(blank);
    let mut start = before.len().saturating_sub(1);
    let bytes = before.as_bytes();
    while start > 0 {
        start -= 1;
        let escaped = bytes[..start].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        if bytes[start] == b'"' && !escaped {
            break;
        }
    }
    Span::new(start, before.len())
}

/// Keys in their order, with the values as text.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// Where a part of `text` that serde borrowed from it stands.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}
