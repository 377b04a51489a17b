//! The walk through the events of an input: what its documents are, and where the lists in them stand.

use super::form;
use super::found::{Entry, Found, Value};
use crate::krm::layout::{Name, Span};
use crate::krm::lines::{BLANKS, line_of, line_start};
use crate::krm::stream::ReadError;
use crate::yaml::{At, Event, ParseError};

/// A document of the input.
pub(super) struct Document {
    pub(super) explicit: bool,
    pub(super) start: usize,
    /// The end of its last value that has one.
    pub(super) last: usize,
    pub(super) span: Span,
    pub(super) root: Option<Root>,
}

/// What a document with something in it is.
pub(super) enum Root {
    List(Found),
    Other,
}

impl Document {
    pub(super) fn list(&self) -> Option<Found> {
        match &self.root {
            Some(Root::List(found)) => Some(found.clone()),
            _ => None,
        }
    }
}

/// The events with their text.
pub(super) struct Walk<'a, I> {
    pub(super) text: &'a str,
    pub(super) events: I,
    /// The end of the last value that has one.
    pub(super) last: usize,
}

impl<'a, I: Iterator<Item = Result<(Event<'a>, At), ParseError>>> Walk<'a, I> {
    pub(super) fn next(&mut self) -> Result<Option<(Event<'a>, At)>, ReadError> {
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
        // What ends within a line, or with something open, was longer once.
        let is_cut =
            line > last || line == last && (!self.text.ends_with('\n') || message.starts_with("unclosed"));
        let remedy = if message.starts_with("nested") {
            "nest less"
        } else if message.split(|c: char| !c.is_alphabetic()).any(|word| matches!(word, "tab" | "tabs")) {
            "indent with spaces"
        } else if is_cut {
            "the input may be cut off; give it whole"
        } else {
            "correct this line or the one above"
        };
        ReadError::new(Some(line), format!("no valid YAML: {message}; {remedy}"))
    }

    fn expect(&mut self) -> Result<(Event<'a>, At), ReadError> {
        self.next()?.ok_or_else(|| ReadError::new(None, "the input ends in the middle of a document"))
    }

    pub(super) fn document(&mut self, explicit: bool, start: At) -> Result<Document, ReadError> {
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
