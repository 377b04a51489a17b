//! From the places of a list's tokens to its layout: where each item begins and ends, comments and blank lines included.

use crate::krm::layout::{Block, Body, Flow, FlowEntry, Layout, Name, Sequence, Span};
use crate::krm::lines::{
    BLANKS, dash, indent, is_blank, is_comment, is_marker, line_of, next_line, trim_comments,
};
use crate::krm::stream::{Form, ReadError};
use crate::yaml::At;

/// The keys of a map that may be a list of objects.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) flow: bool,
    pub(super) form: Form,
    pub(super) entries: Vec<Entry>,
    /// Where the braces stand, the closing one if it is in braces.
    pub(super) open: usize,
    pub(super) close: usize,
}

/// A key of a list of objects with its value.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: Name,
    pub(super) key: At,
    pub(super) value: Value,
    /// Where the value's first token and last token stand.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
    /// The line of the next key of the map.
    pub(super) next: Option<usize>,
}

/// What the value of such a key is.
#[derive(Clone)]
pub(super) enum Value {
    Null,
    Scalar(String),
    Alias,
    Mapping,
    /// Of each value where it starts and ends, and whether it is a map without braces in brackets.
    Sequence {
        flow: bool,
        values: Vec<(u32, u32, bool)>,
    },
}

impl Found {
    /// The layout of the list, whose document ends at `end`.
    pub(super) fn layout(self, text: &str, end: usize) -> Result<Layout, ReadError> {
        for (i, entry) in self.entries.iter().enumerate() {
            let first = self.entries[..i].iter().find(|known| known.name == entry.name);
            if let (Some(first), true) = (first, entry.name != Name::Other) {
                let key = key_text(text, entry);
                let message = format!("`{key}` is given twice (first in line {}); remove one", first.line);
                return Err(ReadError::new(Some(entry.line), message));
            }
            let what = match (entry.name, &entry.value) {
                (Name::Items | Name::Results | Name::Config, Value::Alias) => "an alias; write it out",
                (Name::Items | Name::Results, Value::Scalar(_) | Value::Mapping) => "no list; make it one",
                _ => continue,
            };
            return Err(ReadError::new(Some(entry.line), format!("`{}` is {what}", key_text(text, entry))));
        }
        if self.flow { self.flow(text) } else { self.block(text, end) }
    }

    fn block(self, text: &str, end: usize) -> Result<Layout, ReadError> {
        let end = document_end(text, self.entries.iter().map(|entry| entry.end).max().unwrap_or(0), end);
        let column = self.entries.first().map_or(0, |entry| entry.key.column.saturating_sub(1) as usize);
        let (mut items, mut config) = (Vec::new(), None);
        let mut block = Block { column, end, items: Sequence::Absent, results: Sequence::Absent };
        for entry in &self.entries {
            if entry.name == Name::Other || matches!(entry.name, Name::ApiVersion | Name::Kind) {
                continue;
            }
            let colon = colon(text, entry)?;
            let limit = entry.next.map_or(end, |next| next.min(end));
            match entry.name {
                Name::Items => block.items = sequence(text, entry, colon, limit, &mut items)?,
                Name::Results => block.results = sequence(text, entry, colon, limit, &mut Vec::new())?,
                _ if matches!(entry.value, Value::Null) => {}
                _ => config = Some(Span::new(colon, trim_comments(text, entry.end, limit, column))),
            }
        }
        Ok(Layout { form: self.form, body: Body::Block(block), items, config })
    }

    fn flow(self, text: &str) -> Result<Layout, ReadError> {
        let (mut items, mut config, mut entries) = (Vec::new(), None, Vec::new());
        for (i, entry) in self.entries.iter().enumerate() {
            let colon = colon(text, entry)?;
            let limit = self.entries[i + 1..].first().map_or(self.close, |next| next.key.start as usize);
            let value = value_end(text, colon, entry.end, limit);
            let mut parts = Vec::new();
            if let Value::Sequence { values, .. } = &entry.value {
                parts = flow_values(text, entry.start + 1, values)?;
            }
            match entry.name {
                Name::Items => items = std::mem::take(&mut parts),
                Name::Config if !matches!(entry.value, Value::Null) => config = Some(value),
                _ => {}
            }
            let key = Span::new(entry.key.start as usize, entry.key.end as usize);
            entries.push(FlowEntry { name: entry.name, key, value, parts });
        }
        let braces = Span::new(self.open, self.close + 1);
        Ok(Layout { form: self.form, body: Body::Flow(Flow { json: false, braces, entries }), items, config })
    }
}

fn key_text<'a>(text: &'a str, entry: &Entry) -> &'a str {
    text.get(entry.key.start as usize..entry.key.end as usize).unwrap_or_default()
}

/// Behind the colon of a key.
fn colon(text: &str, entry: &Entry) -> Result<usize, ReadError> {
    let at = entry.key.end as usize;
    let rest = &text[at..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest[blanks..].starts_with(':') {
        return Ok(at + blanks + 1);
    }
    let message = format!("`{0}` is written as `? {0}`; write `{0}:`", key_text(text, entry));
    Err(ReadError::new(Some(entry.line), message))
}

/// Where a document's content may end at the latest: before a `...`.
fn document_end(text: &str, from: usize, end: usize) -> usize {
    let mut at = next_line(text, from).min(end);
    while at < end {
        let next = next_line(text, at);
        if is_marker(&text[at..next], "...") {
            return at;
        }
        at = next;
    }
    end
}

fn sequence(
    text: &str,
    entry: &Entry,
    colon: usize,
    limit: usize,
    items: &mut Vec<Span>,
) -> Result<Sequence, ReadError> {
    let values = match &entry.value {
        Value::Sequence { values, .. } if values.is_empty() => {
            let open = colon + text[colon..].find('[').unwrap_or(0);
            return Ok(Sequence::Empty(Span::new(open, entry.end)));
        }
        Value::Sequence { flow: true, values } => {
            let value = value_end(text, colon, entry.end, limit);
            *items = flow_values(text, entry.start + 1, values)?;
            return Ok(Sequence::Flow(value));
        }
        Value::Sequence { values, .. } => values,
        _ => {
            let written = entry.end > entry.start.max(colon);
            let span = if written { Span::new(entry.start, entry.end) } else { Span::new(colon, colon) };
            return Ok(Sequence::Empty(span));
        }
    };
    // The first `-`: between it and the colon there are only comments, an anchor and a tag.
    let mut at = next_line(text, colon);
    let mut value = end_of_content(text, colon, at);
    let column = loop {
        let line = &text[at..next_line(text, at)];
        if let Some(column) = dash(line) {
            break column;
        }
        if at >= limit {
            return Err(ReadError::new(
                Some(entry.line),
                format!("`{}` cannot be read; put each item on a line of its own", key_text(text, entry)),
            ));
        }
        if !is_blank(line) && !is_comment(line) {
            value = end_of_content(text, at, at + line.len());
        }
        at += line.len();
    };
    // The `-` of a value is the first one at the list's column behind the value before it.
    let mut content = at;
    for (_, end, _) in values {
        loop {
            let line = &text[at.min(limit)..next_line(text, at).min(limit)];
            if dash(line) == Some(column) {
                break;
            }
            if line.is_empty() || !is_blank(line) && !is_comment(line) && indent(line) <= column {
                let key = key_text(text, entry);
                return Err(ReadError::new(
                    Some(line_of(text, at)),
                    format!(
                        "where an item of `{key}` begins cannot be told; put each item on a line of its own"
                    ),
                ));
            }
            at += line.len();
        }
        if let Some(last) = items.last_mut() {
            *last = Span::new(last.start(), trim_comments(text, content, at, column));
        }
        items.push(Span::new(at + column, limit));
        content = at.max(*end as usize);
        at = next_line(text, content);
    }
    let end = trim_comments(text, content, limit, column);
    if let Some(last) = items.last_mut() {
        *last = Span::new(last.start(), end);
    }
    Ok(Sequence::Block { column, value, end })
}

/// Where what is no comment ends in a line.
fn end_of_content(text: &str, start: usize, end: usize) -> usize {
    let line = &text[start..end];
    let comment = line.find(" #").or_else(|| line.starts_with('#').then_some(0)).unwrap_or(line.len());
    start + line[..comment].trim_end_matches(BLANKS).len()
}

/// A value in a flow collection from behind what comes before it to its last token.
fn value_end(text: &str, start: usize, end: usize, limit: usize) -> Span {
    let rest = &text[start..end.clamp(start, limit.max(start))];
    let blanks = rest.len() - rest.trim_start_matches(BLANKS).len();
    Span::new(start + blanks, start + rest.trim_end_matches(BLANKS).len())
}

/// The values of a list in brackets with their anchors and tags: each from behind the comma before it.
fn flow_values(text: &str, start: usize, values: &[(u32, u32, bool)]) -> Result<Vec<Span>, ReadError> {
    let mut spans = Vec::with_capacity(values.len());
    let mut from = start;
    for (start, end, bare) in values {
        if *bare {
            let line = line_of(text, *start as usize);
            return Err(ReadError::new(
                Some(line),
                "an object without braces in a list in brackets; put it in braces",
            ));
        }
        let (start, end) = (*start as usize, *end as usize);
        let mut at = from;
        // Comments may hold anything; anchors and tags hold no line break.
        while at < start {
            let rest = &text[at..start];
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',']).len();
            if !rest[blanks..].starts_with('#') {
                at += blanks;
                break;
            }
            at = next_line(text, at + blanks).min(start);
        }
        spans.push(Span::new(at.min(start), end));
        from = end;
    }
    Ok(spans)
}
