//! The layout of a YAML input by its lines alone, for inputs that leave no doubt.
//!
//! In block style every line of a value is indented deeper than the key or the `-` that it belongs to; only blank lines
//! and comments may stand anywhere. So a line at the column of a list that starts with `-` begins an item, and one at
//! the column of a map begins a key. Readers are laxer than that inside quoted scalars and flow collections, YAML 1.1
//! knows more line breaks, and much else is allowed that nobody writes: [`scan`] watches for all of that, and one doubt
//! hands the whole input to the parser ([`judge`](super::judge)).

pub(super) mod scan;
#[cfg(test)]
mod tests;

use super::layout::{Block, Body, Layout, Name, Sequence, Span};
use super::lines::trim_comments;
use super::stream::Form;
use super::{embed, judge};
use crate::yaml::events;
use scan::{Doubt, Line, Scan};

/// The layout of an input; nothing when the parser has to judge.
pub(super) fn read(text: &str) -> Option<Layout> {
    if has_other_breaks(text) {
        return None;
    }
    let layout = Splitter::new(text).run().ok()?;
    // An input that ends within a line may have been cut off there.
    if text.ends_with('\n') || text.is_empty() || ends_well(text, &layout) { Some(layout) } else { None }
}

/// Whether something stands in the text that some reader takes for a line break or leaves out: a carriage return
/// alone, U+0085, U+2028, U+2029, and a byte order mark that is not the first character.
fn has_other_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.contains(&b'\r') {
        let lone = |(at, byte): (usize, &u8)| *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        if bytes.iter().enumerate().any(lone) {
            return true;
        }
    }
    let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    !rest.is_ascii()
        && rest
            .as_bytes()
            .windows(3)
            .any(|three| matches!(three, [0xc2, 0x85, _] | [0xe2, 0x80, 0xa8 | 0xa9] | [0xef, 0xbb, 0xbf]))
        || rest.ends_with('\u{85}')
}

/// Whether the object that ends the input is whole. What else may be last is the parser's.
fn ends_well(text: &str, layout: &Layout) -> bool {
    let last = layout.items.last().into_iter().chain(&layout.config).find(|last| last.end() == text.len());
    let Some(last) = last else { return false };
    let is_item = matches!(layout.body, Body::Block(_)) && layout.config.as_ref() != Some(last);
    let value = Span::new(last.start() + usize::from(is_item), last.end());
    events(&embed::dedent(text, value)).all(|event| event.is_ok())
}

/// The key of the outer map whose value is being read.
struct Key {
    name: Name,
    colon: usize,
    /// The value, where it stands on the line of the key.
    inline: Option<Span>,
    /// The end of its last line with content.
    end: usize,
    /// The column of the list that it holds.
    list: Option<usize>,
    /// Whether any line of the value has been read.
    valued: bool,
}

struct Splitter<'a> {
    text: &'a str,
    scan: Scan<'a>,
    documents: Vec<Span>,
    /// Where the document begins that is being read, and the column of its map.
    start: usize,
    column: Option<usize>,
    list: List,
}

/// What the first document would be as a list of objects.
#[derive(Default)]
struct List {
    column: usize,
    kind: Option<Span>,
    version: Option<Span>,
    names: Vec<Name>,
    key: Option<Key>,
    starts: Vec<Span>,
    items: Option<Sequence>,
    results: Option<Sequence>,
    config: Option<Span>,
    /// Where the document ends.
    end: usize,
    /// Whether a key or a kind is written in a way that the parser must read.
    unsure: bool,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let scan = Scan::new(text, start);
        Self { text, scan, documents: Vec::new(), start, column: None, list: List::default() }
    }

    fn run(mut self) -> Result<Layout, Doubt> {
        let mut floor = usize::MAX;
        while let Some(line) = self.scan.next(floor)? {
            if self.scan.marker(line.first(), line.column) {
                self.marker(line)?;
                floor = usize::MAX;
                continue;
            }
            let column = match self.column {
                Some(column) => column,
                None => self.first_line(line)?,
            };
            if line.column < column {
                return Err(Doubt);
            }
            floor = column;
            if self.documents.is_empty() {
                self.line_of_list(line, column)?;
                if let Some(Key { name: Name::Items, list: Some(list), .. }) = self.list.key {
                    floor = list;
                }
            }
        }
        self.close(self.text.len());
        let text = |span: Option<Span>| span.map(|span| span.of(self.text));
        let listed = self.list.names.iter().any(|name| matches!(name, Name::Items | Name::Config));
        let form = judge::form(text(self.list.kind), text(self.list.version), listed);
        if self.list.unsure && self.documents.len() == 1 {
            return Err(Doubt);
        }
        match form.filter(|_| self.documents.len() == 1) {
            Some(form) => Ok(self.list.layout(form)),
            None => Ok(Layout {
                form: Form::Documents,
                body: Body::Documents { json: false },
                items: self.documents,
                config: None,
            }),
        }
    }

    /// The mark of a document: only `---`, with nothing behind it but a comment.
    fn marker(&mut self, line: Line) -> Result<(), Doubt> {
        let at = self.scan.blanks(line.start + 3);
        if self.scan.byte(line.start) != b'-' || !matches!(self.scan.byte(at), b'#' | b'\n' | b'\r') {
            return Err(Doubt);
        }
        self.close(line.start);
        (self.start, self.column) = (line.start, None);
        Ok(())
    }

    /// The end of a document.
    fn close(&mut self, end: usize) {
        if self.column.is_some() {
            if self.documents.is_empty() {
                self.list.end = end;
                self.end_key(end);
            }
            self.documents.push(Span::new(self.start, end));
        }
    }

    /// The first line of a document: a key of a map, as in all that is an object.
    fn first_line(&mut self, line: Line) -> Result<usize, Doubt> {
        let first = self.scan.byte(line.first());
        if matches!(first, b'-' | b'?' | b':' | b'&' | b'!' | b'*' | b'[' | b'{') {
            return Err(Doubt);
        }
        // A scalar alone is no object, and `null` is nothing at all.
        if !matches!(first, b'"' | b'\'') && self.scan.key(line.first()).is_none() {
            return Err(Doubt);
        }
        self.column = Some(line.column);
        self.list.column = line.column;
        Ok(line.column)
    }

    /// A line of the first document, in which objects may be listed.
    fn line_of_list(&mut self, line: Line, column: usize) -> Result<(), Doubt> {
        let dash = self.scan.byte(line.first()) == b'-' && self.scan.is_blank(line.first() + 1);
        if line.column == column && !dash {
            self.end_key(line.start);
            self.list.key = Some(self.key(line));
            return Ok(());
        }
        let key = self.list.key.as_mut().ok_or(Doubt)?;
        let ours =
            matches!(key.name, Name::ApiVersion | Name::Kind | Name::Items | Name::Results | Name::Config);
        if ours && key.inline.is_some()
            || !key.valued && key.name == Name::Config && self.scan.key(line.first()).is_none()
        {
            return Err(Doubt);
        }
        key.valued = true;
        if matches!(key.name, Name::ApiVersion | Name::Kind | Name::Config) && line.column == column {
            return Err(Doubt);
        }
        if matches!(key.name, Name::Items | Name::Results) {
            let list = *key.list.get_or_insert(line.column);
            if line.column < list || (line.column == list) != dash && line.column == list {
                return Err(Doubt);
            }
            if line.column == list && key.name == Name::Items {
                if let Some(last) = self.list.starts.last_mut() {
                    let end = trim_comments(self.text, last.end(), line.start, list);
                    *last = Span::new(last.start(), end);
                }
                self.list.starts.push(Span::new(line.first(), line.end));
            } else if let (Some(last), Name::Items) = (self.list.starts.last_mut(), key.name) {
                *last = Span::new(last.start(), line.end);
            }
        }
        key.end = line.end;
        Ok(())
    }

    /// A key of the outer map with what stands on its line.
    fn key(&mut self, line: Line) -> Key {
        let (mut key, mut start) = self.name(line.first()).unwrap_or_else(|| {
            self.list.unsure = true;
            (Name::Other, line.end)
        });
        if key != Name::Other {
            self.list.unsure |= self.list.names.contains(&key);
            self.list.names.push(key);
        }
        let colon = start;
        start = self.scan.blanks(start);
        let inline = match self.scan.byte(start) {
            b'\n' | b'\r' | b'#' => None,
            _ => Some(Span::new(start, line.end)),
        };
        match (key, inline) {
            (Name::Kind | Name::ApiVersion, value) => {
                let word = value.and_then(|value| self.word(value));
                self.list.unsure |= word.is_none();
                *(if key == Name::Kind { &mut self.list.kind } else { &mut self.list.version }) = word;
            }
            (Name::Items | Name::Results, Some(value)) => {
                let close = self.scan.blanks(value.start() + 1);
                self.list.unsure |= self.scan.byte(start) != b'[' || self.scan.byte(close) != b']';
                let empty = Some(Sequence::Empty(Span::new(start, close + 1)));
                *(if key == Name::Items { &mut self.list.items } else { &mut self.list.results }) = empty;
            }
            (Name::Config, Some(_)) if self.scan.byte(start) != b'{' => {
                self.list.unsure = true;
                key = Name::Other;
            }
            _ => {}
        }
        Key { name: key, colon, inline, end: line.end, list: None, valued: false }
    }

    /// What the key is that begins there, and where its colon ends.
    fn name(&self, first: usize) -> Option<(Name, usize)> {
        let quote = self.scan.byte(first);
        if matches!(quote, b'?' | b'&' | b'!' | b'*' | b'<') {
            return None;
        }
        if !matches!(quote, b'"' | b'\'') {
            let colon = self.scan.key(first)?;
            return Some((Name::of(self.text.get(first..colon)?.trim_end_matches([' ', '\t'])), colon + 1));
        }
        let end =
            first + 1 + self.text.as_bytes().get(first + 1..)?.iter().position(|byte| *byte == quote)?;
        let key = self.text.get(first + 1..end).filter(|key| !key.contains('\\'))?;
        let colon = self.scan.blanks(end + 1);
        (self.scan.byte(colon) == b':').then(|| (Name::of(key), colon + 1))
    }

    /// The text of a scalar that is one word on one line.
    fn word(&self, value: Span) -> Option<Span> {
        let text = value.of(self.text);
        let quote = if text.starts_with(['"', '\'']) { &text[..1] } else { "" };
        let inner = &text[quote.len()..];
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_');
        let length = inner.find(|c| !word(c)).unwrap_or(inner.len());
        let behind = inner[length..].strip_prefix(quote)?;
        let rest = behind.trim_start_matches([' ', '\t', '\r']);
        // `null` and numbers stand for nothing that matters here.
        let named = inner.starts_with(|c: char| c.is_ascii_alphabetic()) && &inner[..length] != "null";
        let alone = rest.is_empty() || rest.starts_with('#') && rest.len() < behind.len();
        let start = value.start() + quote.len();
        (named && alone).then(|| Span::new(start, start + length))
    }

    /// The end of a key's value, where the next key or the end of the document stands.
    fn end_key(&mut self, limit: usize) {
        let Some(key) = self.list.key.take() else { return };
        let (text, column) = (self.text, self.list.column);
        match key.name {
            Name::Config if key.inline.is_some() || key.valued => {
                self.list.config = Some(Span::new(key.colon, trim_comments(text, key.end, limit, column)));
            }
            Name::Items | Name::Results if key.inline.is_none() => {
                let sequence = match key.list {
                    None => Sequence::Empty(Span::new(key.colon, key.colon)),
                    Some(column) => {
                        let end = trim_comments(text, key.end, limit, column);
                        Sequence::Block { column, value: key.colon, end }
                    }
                };
                if key.name == Name::Results {
                    self.list.results = Some(sequence);
                    return;
                }
                if let (Some(last), Sequence::Block { end, .. }) = (self.list.starts.last_mut(), &sequence) {
                    *last = Span::new(last.start(), *end);
                }
                self.list.items = Some(sequence);
            }
            _ => {}
        }
    }
}

impl List {
    fn layout(self, form: Form) -> Layout {
        let block = Block {
            column: self.column,
            end: self.end,
            items: self.items.unwrap_or(Sequence::Absent),
            results: self.results.unwrap_or(Sequence::Absent),
        };
        Layout { form, body: Body::Block(block), items: self.starts, config: self.config }
    }
}
