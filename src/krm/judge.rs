//! The layout of a YAML input by a full parse: exact, and an error for whatever the parser does not take.

use super::layout::{Block, Body, Flow, FlowEntry, Layout, Name, Sequence, Span};
use super::lines::{
    BLANKS, dash, indent, is_blank, is_comment, is_marker, line_of, line_start, next_line, trim_comments,
};
use super::stream::{Form, ReadError};
use crate::yaml::{At, Event, ParseError, events};

/// The form that a kind stands for. kyaml looks at `items` and `functionConfig` and at no version.
pub(super) fn form(kind: Option<&str>, version: Option<&str>, listed: bool) -> Option<Form> {
    let ours = version.is_some_and(|version| version.starts_with("config.kubernetes.io/"));
    match kind {
        Some("ResourceList") if listed || ours => Some(Form::ResourceList),
        Some("List") if listed => Some(Form::List),
        _ => None,
    }
}

/// Parses the whole input.
pub(super) fn read(text: &str) -> Result<Layout, ReadError> {
    let mut documents = Vec::new();
    let mut only = None;
    let mut walk = Walk { text, events: events(text), last: 0 };
    while let Some((event, at)) = walk.next()? {
        if let Event::DocumentStart { explicit } = event {
            let document = walk.document(explicit, at)?;
            if document.root.is_some() {
                only = if only.is_none() && documents.iter().all(|known: &Document| known.root.is_none()) {
                    document.list()
                } else {
                    None
                };
            }
            documents.push(document);
        }
    }
    chunks(text, &mut documents);
    match only {
        Some(found) => {
            let end = documents
                .iter()
                .find(|document| document.root.is_some())
                .map_or(text.len(), |d| d.span.end());
            found.layout(text, end)
        }
        None => {
            let items = documents.iter().filter(|document| document.root.is_some()).map(|d| d.span).collect();
            Ok(Layout { form: Form::Documents, body: Body::Documents { json: false }, items, config: None })
        }
    }
}

/// Says where each document begins and ends: from its directives or `---` up to those of the next one.
fn chunks(text: &str, documents: &mut [Document]) {
    let mut end = text.len();
    for i in (0..documents.len()).rev() {
        let floor = if i == 0 { 0 } else { documents[i - 1].last };
        let mut start = if documents[i].explicit {
            line_start(text, documents[i].start)
        } else {
            // Behind the `...` of the one before, or at the very beginning.
            let mut at = line_start(text, floor);
            let mut start = floor;
            while at < documents[i].start {
                let end = next_line(text, at);
                if is_marker(&text[at..end], "...") {
                    start = end.min(documents[i].start);
                }
                at = end;
            }
            start
        };
        if start == 0 && text.starts_with('\u{feff}') {
            start = 3;
        }
        // Directives stand above the `---`, with comments between them.
        if documents[i].explicit {
            let mut at = start;
            while at > floor {
                let line = line_start(text, at - 1).max(floor);
                let this = &text[line..at];
                if this.starts_with('%') {
                    start = line;
                } else if !is_blank(this) && !is_comment(this) {
                    break;
                }
                at = line;
            }
        }
        documents[i].span = Span::new(start, end);
        end = start;
    }
}

struct Document {
    explicit: bool,
    start: usize,
    /// The end of its last value that has one.
    last: usize,
    span: Span,
    root: Option<Root>,
}

enum Root {
    List(Found),
    Other,
}

impl Document {
    fn list(&self) -> Option<Found> {
        match &self.root {
            Some(Root::List(found)) => Some(found.clone()),
            _ => None,
        }
    }
}

/// The keys of a map that may be a list of objects.
#[derive(Clone)]
struct Found {
    flow: bool,
    form: Form,
    entries: Vec<Entry>,
    /// Where the braces stand, the closing one if it is in braces.
    open: usize,
    close: usize,
}

#[derive(Clone)]
struct Entry {
    name: Name,
    key: At,
    value: Value,
    /// Where the value's first token and last token stand.
    start: usize,
    end: usize,
    line: u32,
    /// The line of the next key of the map.
    next: Option<usize>,
}

#[derive(Clone)]
enum Value {
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

struct Walk<'a, I> {
    text: &'a str,
    events: I,
    last: usize,
}

impl<'a, I: Iterator<Item = Result<(Event<'a>, At), ParseError>>> Walk<'a, I> {
    fn next(&mut self) -> Result<Option<(Event<'a>, At)>, ReadError> {
        let Some(next) = self.events.next() else { return Ok(None) };
        let (event, at) = next.map_err(|error| self.refused(error))?;
        if at.end > at.start {
            // A block scalar ends behind the blank lines below it.
            let (start, end) = (at.start as usize, at.end as usize);
            self.last = self
                .last
                .max(start + self.text.get(start..end).unwrap_or_default().trim_end_matches(BLANKS).len());
        }
        Ok(Some((event, at)))
    }

    fn refused(&self, error: ParseError) -> ReadError {
        let ParseError { line, message, .. } = error;
        let last = line_of(self.text, self.text.trim_end_matches(BLANKS).len());
        let remedy = if message.starts_with("nested") {
            "nest less"
        } else if line >= last {
            "the input may be cut off; give it whole"
        } else {
            "correct this line or the one above"
        };
        ReadError::new(Some(line), format!("no valid YAML: {message}; {remedy}"))
    }

    fn expect(&mut self) -> Result<(Event<'a>, At), ReadError> {
        self.next()?.ok_or_else(|| ReadError::new(None, "the input ends in the middle of a document"))
    }

    fn document(&mut self, explicit: bool, start: At) -> Result<Document, ReadError> {
        let (event, at) = self.expect()?;
        let root = match event {
            Event::MappingStart { flow } => self.root(flow, at.start as usize)?,
            ref event if is_null(event) => None,
            event => {
                self.skip(&event)?;
                Some(Root::Other)
            }
        };
        while !matches!(self.expect()?.0, Event::DocumentEnd) {}
        let start = if explicit { start.start } else { at.start } as usize;
        Ok(Document { explicit, start, last: self.last, span: Span::new(0, 0), root })
    }

    /// The rest of a value after its first event, and where that ends.
    fn skip(&mut self, event: &Event<'_>) -> Result<Option<At>, ReadError> {
        let mut depth =
            usize::from(matches!(event, Event::SequenceStart { .. } | Event::MappingStart { .. }));
        let mut end = None;
        while depth > 0 {
            let (event, at) = self.expect()?;
            match event {
                Event::SequenceStart { .. } | Event::MappingStart { .. } => depth += 1,
                Event::SequenceEnd | Event::MappingEnd => depth -= 1,
                _ => {}
            }
            end = Some(at);
        }
        Ok(end)
    }

    fn root(&mut self, flow: bool, open: usize) -> Result<Option<Root>, ReadError> {
        let mut entries: Vec<Entry> = Vec::new();
        let close = loop {
            let (event, key) = self.expect()?;
            let name = match &event {
                Event::MappingEnd => break key.start as usize,
                Event::Scalar { text, .. } => Name::of(text),
                _ => {
                    self.skip(&event)?;
                    Name::Other
                }
            };
            if let Some(entry) = entries.last_mut() {
                let line = line_start(self.text, key.start as usize);
                entry.next.get_or_insert(line);
            }
            if name == Name::Other && !flow {
                let (event, _) = self.expect()?;
                self.skip(&event)?;
                continue;
            }
            let entry = self.entry(name, key)?;
            entries.push(entry);
        };
        let text = |name| {
            entries.iter().find(|entry| entry.name == name).and_then(|entry| match &entry.value {
                Value::Scalar(text) => Some(text.as_str()),
                _ => None,
            })
        };
        let listed = entries.iter().any(|entry| matches!(entry.name, Name::Items | Name::Config));
        Ok(Some(match form(text(Name::Kind), text(Name::ApiVersion), listed) {
            Some(form) => Root::List(Found { flow, form, entries, open, close }),
            None => Root::Other,
        }))
    }

    fn entry(&mut self, name: Name, key: At) -> Result<Entry, ReadError> {
        let (event, at) = self.expect()?;
        let value = match &event {
            Event::SequenceStart { flow } => {
                let mut values = Vec::new();
                loop {
                    let (event, at) = self.expect()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    let bare = matches!(event, Event::MappingStart { .. })
                        && !self.text[at.start as usize..].starts_with('{');
                    self.skip(&event)?;
                    let last = u32::try_from(self.last).unwrap_or(u32::MAX);
                    values.push((at.start, last, bare && *flow));
                }
                Value::Sequence { flow: *flow, values }
            }
            Event::MappingStart { .. } => {
                self.skip(&event)?;
                Value::Mapping
            }
            Event::Alias => Value::Alias,
            event if is_null(event) => Value::Null,
            Event::Scalar { text, .. } => Value::Scalar(text.to_string()),
            _ => Value::Null,
        };
        let end = self.last.max(at.start as usize);
        Ok(Entry { name, key, value, start: at.start as usize, end, line: key.line, next: None })
    }
}

fn is_null(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar { text, plain: true } if matches!(&**text, "" | "~" | "null" | "Null" | "NULL"))
}

impl Found {
    fn layout(self, text: &str, end: usize) -> Result<Layout, ReadError> {
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
