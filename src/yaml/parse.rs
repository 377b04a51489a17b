//! Text to tree, one document at a time, within a budget.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::scalar::Scalar;
use super::tree::{At, Entry, Keys, Node, Value};

/// How much a document may cost. Aliases count with all that they stand for, so a "billion laughs" ends early.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Levels of nesting.
    pub depth: usize,
    /// Values, those behind aliases included.
    pub nodes: usize,
}

impl Default for Budget {
    /// 64 levels and 250 thousand values.
    fn default() -> Self {
        Self { depth: 64, nodes: 250_000 }
    }
}

/// Why a text is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The cause and, where there is one, the remedy.
    pub message: String,
    /// The line of what it repeats, from 1.
    pub first: Option<u32>,
}

impl ParseError {
    /// The message with the line of what is repeated, where the text begins in line `from` of a file that people see.
    pub fn told(self, from: Option<u32>) -> String {
        match (self.first, from, self.message.rsplit_once("; ")) {
            (Some(first), Some(from), Some((cause, remedy))) => {
                format!("{cause} (first in line {}); {remedy}", from + first - 1)
            }
            _ => self.message,
        }
    }
}

/// Parses the only document of `text`; nothing but comments is an empty map.
///
/// # Errors
/// What the parser does not take, keys given twice, a second document, and a document over the default budget.
pub fn parse(text: &str) -> Result<Node, Vec<ParseError>> {
    parse_with(text, Budget::default())
}

/// Parses the only document of `text` within `budget`.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, budget: Budget) -> Result<Node, Vec<ParseError>> {
    let mut builder = Builder {
        budget,
        spent: 0,
        stack: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        errors: Vec::new(),
    };
    for next in Parser::new_from_str(text) {
        let step = match next {
            Ok((event, span)) => builder.take(event, &span),
            Err(error) => Err(scan_error(&error, budget)),
        };
        if let Err(error) = step {
            builder.errors.push(error);
            break;
        }
    }
    if builder.errors.is_empty() { Ok(builder.root.unwrap_or_else(Node::empty)) } else { Err(builder.errors) }
}

/// The scanner looks ahead in brackets and gives up on deep ones by itself, before it tells of any.
pub(super) fn scan_error(error: &ScanError, budget: Budget) -> ParseError {
    let mark = error.marker();
    let message = match error.kind() {
        ErrorKind::RecursionLimitExceeded => format!("nested more than {} levels deep", budget.depth),
        _ => one_line(&error.info()),
    };
    ParseError { line: number(mark.line()), column: number(mark.col() + 1), message, first: None }
}

struct Builder {
    budget: Budget,
    spent: usize,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    errors: Vec<ParseError>,
}

struct Frame {
    at: At,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

#[derive(Default)]
struct Mapping {
    entries: Vec<Entry>,
    keys: Keys,
    /// The key whose value comes next, and whether it merges.
    key: Option<(String, At, bool)>,
    merged: Vec<Node>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), ParseError> {
        let at = place(span);
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(fail(at, "a second document starts here; keep one document in this file"))
            }
            Event::Alias(id) => {
                let Some(node) = self.anchors.get(&id).cloned() else {
                    return Err(fail(at, "an alias stands inside the value that it names"));
                };
                let cost = size(&node);
                self.value(node, 0, false, cost)
            }
            Event::UnresolvedAlias(name) => {
                Err(fail(at, &format!("the anchor `&{name}` of this alias is not defined")))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let merge = (plain && tag.is_none() && text == "<<") || tag.as_deref().is_some_and(is_merge);
                let tag = tag.as_deref().and_then(core_tag);
                let scalar = Scalar { text: text.into_owned(), plain, tag };
                self.value(Node { value: Value::Scalar(scalar), at }, anchor, merge, 1)
            }
            Event::SequenceStart(_, anchor, _) => self.open(at, anchor, Content::Sequence(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.open(at, anchor, Content::Mapping(Mapping::default())),
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            _ => Ok(()),
        }
    }

    fn open(&mut self, at: At, anchor: usize, content: Content) -> Result<(), ParseError> {
        if self.stack.len() >= self.budget.depth {
            return Err(fail(at, &format!("nested more than {} levels deep", self.budget.depth)));
        }
        if let Some(Frame { content: Content::Mapping(Mapping { key: None, .. }), .. }) = self.stack.last() {
            return Err(fail(at, "a key must be text, not a list or a map"));
        }
        self.stack.push(Frame { at, anchor, content });
        Ok(())
    }

    fn close(&mut self, end: At) -> Result<(), ParseError> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let at = At { end: end.end.max(frame.at.end), ..frame.at };
        let value = match frame.content {
            Content::Sequence(items) => Value::Sequence(items),
            Content::Mapping(Mapping { mut entries, mut keys, merged, .. }) => {
                // What the map says itself wins over what it merges, and an earlier merge over a later one.
                for entry in merged.into_iter().flat_map(into_entries) {
                    if keys.position(&entries, &entry.key).is_none() {
                        entries.push(entry);
                    }
                }
                Value::Mapping(entries)
            }
        };
        self.value(Node { value, at }, frame.anchor, false, 1)
    }

    fn value(&mut self, node: Node, anchor: usize, merge: bool, cost: usize) -> Result<(), ParseError> {
        self.spent += cost;
        if self.spent > self.budget.nodes {
            let limit = self.budget.nodes;
            return Err(fail(
                node.at,
                &format!("more than {limit} values, aliases included; write less with anchors"),
            ));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping(Mapping { entries, keys, key, merged }) => match key.take() {
                None => match node.value {
                    Value::Scalar(scalar) => *key = Some((scalar.text, node.at, merge)),
                    _ => return Err(fail(node.at, "a key must be text, not a list or a map")),
                },
                Some((_, at, true)) => match node.value {
                    Value::Mapping(_) => merged.push(node),
                    Value::Sequence(nodes) => merged.extend(nodes),
                    Value::Scalar(_) => return Err(fail(at, "`<<` merges a map or a list of maps")),
                },
                Some((text, at, false)) => {
                    if let Some(first) = keys.position(entries, &text) {
                        let message = format!("`{text}` is given twice; remove one");
                        let first = Some(entries[first].at.line);
                        self.errors.push(ParseError { line: at.line, column: at.column, message, first });
                    } else {
                        entries.push(Entry { key: text, at, value: node });
                    }
                }
            },
        }
        Ok(())
    }
}

fn into_entries(node: Node) -> Vec<Entry> {
    match node.value {
        Value::Mapping(entries) => entries,
        _ => Vec::new(),
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::Scalar(_) => 0,
        Value::Sequence(items) => items.iter().map(size).sum(),
        Value::Mapping(entries) => entries.iter().map(|entry| size(&entry.value)).sum(),
    }
}

fn is_merge(tag: &Tag) -> bool {
    tag.suffix() == "merge" && tag.handle() == "tag:yaml.org,2002:"
}

fn core_tag(tag: &Tag) -> Option<String> {
    tag.is_yaml_core_schema().then(|| tag.suffix().to_owned())
}

pub(super) fn place(span: &Span) -> At {
    let start = span.start.byte_offset().unwrap_or(0);
    let end = span.end.byte_offset().unwrap_or(start);
    At {
        line: number(span.start.line()),
        column: number(span.start.col() + 1),
        start: number(start),
        end: number(end),
        ..At::default()
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn fail(at: At, message: &str) -> ParseError {
    ParseError { line: at.line, column: at.column, message: message.to_owned(), first: None }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let errors = parse(text).unwrap_err();
        errors
            .iter()
            .map(|e| format!("{}:{}: {}", e.line, e.column, e.clone().told(Some(1))))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn places_are_lines_columns_and_bytes() {
        let text = "a: é\nb:\n  c: \"d\"\n";
        let root = parse(text).unwrap();
        let c = root.get("b").unwrap().get("c").unwrap();
        assert_eq!((c.at.line, c.at.column), (3, 6));
        assert_eq!(&text[c.at.start as usize..c.at.end as usize], "\"d\"");
        assert!(!c.as_scalar().unwrap().plain);
    }

    #[test]
    fn merge_keys_and_aliases_are_followed() {
        let root = parse("x: &l {a: 1, b: 2}\ny: {<<: *l, b: 3}\nz:\n  !!merge <<: *l\n").unwrap();
        let y = root.get("y").unwrap();
        assert_eq!(y.get("a").unwrap().as_text(), Some("1"));
        assert_eq!(y.get("b").unwrap().as_text(), Some("3"));
        assert_eq!(root.get("z").unwrap().entries().len(), 2);
    }

    #[test]
    fn every_key_given_twice_is_told() {
        assert_eq!(
            error("a: 1\nb: 2\na: 3\nb: 4\n"),
            "3:1: `a` is given twice (first in line 1); remove one\n4:1: `b` is given twice (first in line 2); remove one"
        );
    }

    #[test]
    fn thousands_of_keys_given_twice_are_told_in_time() {
        let keys: String = (0..40_000).map(|index| format!("k{index}: x\n")).collect();
        let errors = parse(&(keys.clone() + &keys)).unwrap_err();
        assert_eq!(errors.len(), 40_000);
        let last = errors[39_999].clone();
        assert_eq!(last.clone().told(Some(7)), "`k39999` is given twice (first in line 40006); remove one");
        assert_eq!(last.told(None), "`k39999` is given twice; remove one");
    }

    #[test]
    fn a_billion_laughs_ends_early() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for i in 1..10 {
            let row = vec![format!("*a{}", i - 1); 10].join(",");
            text += &format!("a{i}: &a{i} [{row}]\n");
        }
        assert!(error(&text).contains("more than 250000 values"), "{}", error(&text));
    }

    #[test]
    fn deep_nesting_ends_early() {
        let block = (0..100).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>();
        for text in ["[".repeat(100_000), "{a: ".repeat(100_000), block] {
            assert!(error(&text).contains("nested more than 64 levels deep"), "{}", error(&text));
        }
    }

    #[test]
    fn what_is_no_single_document_is_an_error() {
        assert!(error("a: [1\n").contains(':'));
        assert!(error("a: 1\n---\nb: 2\n").contains("second document"));
        assert!(error("[a]: 1\n").contains("a key must be text"));
        assert!(error("a: &a {b: *a}\n").contains("inside the value"));
        assert!(error("a: *nowhere\n").starts_with("1:"));
    }
}
