//! The stream with its edits.

use std::io::{self, BufWriter, Write};

use super::edits::{Change, Edit, Edits};
use super::embed;
use super::layout::{Block, Body, Flow, Layout, Name, Sequence, Span};
use super::lines::{indent, is_blank, is_comment, is_marker, line_start, next_line};
use super::stream::{Form, Stream};

impl Stream {
    /// Writes the input with `edits` done to it. What they do not name leaves byte for byte, in its place.
    /// A ResourceList in braces (JSON) becomes one in block style, since kpt writes files in the style it is given.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn write<W: Write>(&self, edits: &Edits, out: &mut W) -> io::Result<()> {
        let layout = self.layout();
        let out = Out { to: BufWriter::with_capacity(1 << 16, out), line_ended: true };
        let mut writer = Writer { text: self.text(), layout, edits, out, at: 0 };
        match &layout.body {
            Body::Documents { json } => writer.documents(*json)?,
            Body::Block(block) => writer.block(block)?,
            Body::Flow(flow) => writer.flow(flow)?,
        }
        writer.out.to.flush()
    }
}

/// The output, and whether it stands at the start of a line.
struct Out<'a, W: Write> {
    to: BufWriter<&'a mut W>,
    line_ended: bool,
}

impl<W: Write> Out<'_, W> {
    fn write(&mut self, text: &str) -> io::Result<()> {
        if let Some(last) = text.as_bytes().last() {
            self.line_ended = *last == b'\n';
        }
        self.to.write_all(text.as_bytes())
    }

    fn end_line(&mut self) -> io::Result<()> {
        if self.line_ended { Ok(()) } else { self.write("\n") }
    }
}

struct Writer<'a, W: Write> {
    text: &'a str,
    layout: &'a Layout,
    edits: &'a Edits,
    out: Out<'a, W>,
    /// The byte of the input up to which it is written or left out.
    at: usize,
}

impl<W: Write> Writer<'_, W> {
    fn copy(&mut self, to: usize) -> io::Result<()> {
        if to > self.at {
            self.out.write(&self.text[self.at..to])?;
            self.at = to;
        }
        Ok(())
    }

    fn put(&mut self, documents: &[String], column: usize) -> io::Result<()> {
        let mut text = String::new();
        for document in documents {
            text.clear();
            embed::item(&mut text, document, column);
            self.out.write(&text)?;
        }
        Ok(())
    }

    fn results(&self) -> Vec<String> {
        match self.layout.form {
            Form::ResourceList => self.edits.reports.iter().map(super::Report::to_yaml).collect(),
            Form::List | Form::Documents => Vec::new(),
        }
    }

    /// Whether no item is left.
    fn emptied(&self) -> bool {
        let edits = &self.edits.items;
        let removed = |edit: &Edit| matches!(edit.change, Change::Remove);
        self.edits.appended.is_empty()
            && edits.values().all(|edit| edit.after.is_empty() && removed(edit))
            && edits.range(..self.layout.items.len()).count() == self.layout.items.len()
    }

    fn block(&mut self, block: &Block) -> io::Result<()> {
        let results = self.results();
        let appended = matches!(block.items, Sequence::Absent);
        // Whatever of the two lists stands first in the input is written first.
        let place = |sequence: &Sequence| match sequence {
            Sequence::Absent => usize::MAX,
            Sequence::Empty(span) | Sequence::Flow(span) => span.start(),
            Sequence::Block { value, .. } => *value,
        };
        if place(&block.results) < place(&block.items) {
            self.more(&block.results, block.column, &results)?;
            self.items(&block.items, block.column)?;
        } else {
            self.items(&block.items, block.column)?;
            self.more(&block.results, block.column, &results)?;
        }
        if appended {
            self.copy(block.end)?;
            self.out.end_line()?;
            let key = format!("{}items:", " ".repeat(block.column));
            self.out.write(&key)?;
            self.out.write(if self.edits.appended.is_empty() { " []\n" } else { "\n" })?;
            self.put(&self.edits.appended, block.column)?;
        }
        if matches!(block.results, Sequence::Absent) && !results.is_empty() {
            self.copy(block.end)?;
            self.out.end_line()?;
            let key = format!("{}results:\n", " ".repeat(block.column));
            self.out.write(&key)?;
            self.put(&results, block.column)?;
        }
        self.copy(self.text.len())
    }

    /// The items of a block list with their edits.
    fn items(&mut self, items: &Sequence, column: usize) -> io::Result<()> {
        let edits = self.edits;
        match *items {
            Sequence::Absent => Ok(()),
            Sequence::Empty(_) => self.more(items, column, &edits.appended),
            Sequence::Block { column, value, end } => {
                if self.emptied() {
                    self.copy(value)?;
                    self.out.write(" []")?;
                    let rest =
                        line_start(self.text, self.layout.items.first().map_or(end, |item| item.start()));
                    self.copy(head(self.text, rest, column).max(value))?;
                }
                for (index, edit) in edits.items.range(..self.layout.items.len()) {
                    self.edit(self.layout.items[*index], edit, column)?;
                }
                if !edits.appended.is_empty() {
                    self.copy(end)?;
                    self.out.end_line()?;
                    self.put(&edits.appended, column)?;
                }
                Ok(())
            }
            Sequence::Flow(value) => {
                if edits.items.is_empty() && edits.appended.is_empty() {
                    return Ok(());
                }
                let colon = self.text[..value.start()].rfind(':').map_or(value.start(), |at| at + 1);
                self.copy(colon)?;
                if self.emptied() {
                    self.out.write(" []")?;
                } else {
                    self.out.write("\n")?;
                    self.flow_items(column, false)?;
                }
                self.at = value.end();
                // The line break of the last item is written; a comment behind the bracket keeps its own.
                let rest = next_line(self.text, self.at);
                if !self.emptied() && is_blank(&self.text[self.at..rest]) {
                    self.at = rest;
                }
                Ok(())
            }
        }
    }

    fn edit(&mut self, item: Span, edit: &Edit, column: usize) -> io::Result<()> {
        let line = line_start(self.text, item.start());
        match &edit.change {
            Change::Keep => {
                self.copy(item.end())?;
                if !edit.after.is_empty() {
                    self.out.end_line()?;
                }
            }
            Change::Remove => {
                self.copy(head(self.text, line, column))?;
                self.at = item.end();
            }
            Change::Replace(yaml) => {
                self.copy(line)?;
                self.put(std::slice::from_ref(yaml), column)?;
                self.at = item.end();
            }
        }
        self.put(&edit.after, column)
    }

    /// Adds to a list in block style that no other edits touch.
    fn more(&mut self, list: &Sequence, column: usize, documents: &[String]) -> io::Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        match *list {
            Sequence::Absent => Ok(()),
            Sequence::Empty(value) => {
                self.copy(value.start())?;
                self.at = value.end();
                self.copy(next_line(self.text, self.at))?;
                self.out.end_line()?;
                self.put(documents, column)
            }
            Sequence::Block { column, end, .. } => {
                self.copy(end)?;
                self.out.end_line()?;
                self.put(documents, column)
            }
            Sequence::Flow(value) => {
                let close = value.end() - 1;
                self.copy(close)?;
                let mut comma = if self.text[..close].trim_end().ends_with(',') { "" } else { ", " };
                for document in documents {
                    // What is written here is what `Report` has written, which parses.
                    let value = crate::yaml::parse(document).ok().and_then(|node| json(&node));
                    self.out.write(comma)?;
                    self.out.write(&value.unwrap_or_else(|| "{}".into()))?;
                    comma = ", ";
                }
                Ok(())
            }
        }
    }

    /// All items, in block style.
    fn flow_items(&mut self, column: usize, json: bool) -> io::Result<()> {
        let none = Edit::default();
        let mut text = String::new();
        for (index, item) in self.layout.items.iter().enumerate() {
            let edit = self.edits.items.get(&index).unwrap_or(&none);
            match &edit.change {
                Change::Keep => {
                    text.clear();
                    text.push_str(&" ".repeat(column));
                    text.push_str("- ");
                    embed::flow(&mut text, item.of(self.text), column + 2, json);
                    text.push('\n');
                    self.out.write(&text)?;
                }
                Change::Remove => {}
                Change::Replace(yaml) => self.put(std::slice::from_ref(yaml), column)?,
            }
            self.put(&edit.after, column)?;
        }
        self.put(&self.edits.appended, column)
    }

    fn flow(&mut self, flow: &Flow) -> io::Result<()> {
        let results = self.results();
        let untouched = self.edits.items.is_empty() && self.edits.appended.is_empty() && results.is_empty();
        if untouched && !(self.layout.form == Form::ResourceList) {
            return self.copy(self.text.len());
        }
        let before = self.text[..flow.braces.start()].trim_end();
        self.out.write(before)?;
        if !before.trim_start_matches('\u{feff}').is_empty() {
            self.out.end_line()?;
        }
        let has = |name| flow.entries.iter().any(|entry| entry.name == name);
        let mut text = String::new();
        for entry in &flow.entries {
            text.clear();
            let key = entry.key.of(self.text);
            if entry.name == Name::Other {
                embed::flow(&mut text, key, 2, flow.json);
            } else {
                text.push_str(key.trim_matches(['"', '\'']));
            }
            text.push(':');
            let block = match entry.name {
                Name::Items => !self.emptied(),
                Name::Results => !entry.parts.is_empty() || !results.is_empty(),
                _ => false,
            };
            if block {
                text.push('\n');
                self.out.write(&text)?;
                if entry.name == Name::Items {
                    self.flow_items(0, flow.json)?;
                    continue;
                }
                for part in &entry.parts {
                    text.clear();
                    text.push_str("- ");
                    embed::flow(&mut text, part.of(self.text), 2, flow.json);
                    text.push('\n');
                    self.out.write(&text)?;
                }
                self.put(&results, 0)?;
                continue;
            }
            text.push(' ');
            match entry.name {
                Name::Items => text.push_str("[]"),
                _ => embed::flow(&mut text, entry.value.of(self.text), 2, flow.json),
            }
            text.push('\n');
            self.out.write(&text)?;
        }
        if !has(Name::Items) {
            self.out.write(if self.edits.appended.is_empty() { "items: []\n" } else { "items:\n" })?;
            self.put(&self.edits.appended, 0)?;
        }
        if !has(Name::Results) && !results.is_empty() {
            self.out.write("results:\n")?;
            self.put(&results, 0)?;
        }
        self.out.write(self.text[flow.braces.end()..].trim_start())
    }

    fn documents(&mut self, json: bool) -> io::Result<()> {
        let (text, edits) = (self.text, self.edits);
        let adds = !edits.appended.is_empty()
            || edits
                .items
                .values()
                .any(|edit| !edit.after.is_empty() || matches!(edit.change, Change::Replace(_)));
        let mut seam = Seam { json, as_yaml: json && adds, before: Before::Nothing, ended: true };
        let mut end = 0;
        for (index, item) in self.layout.items.iter().enumerate() {
            // An empty document may stand between them.
            seam.ended |= text[end..item.start()].lines().any(|line| is_marker(line, "..."));
            end = item.end();
            let Some(edit) = edits.items.get(&index) else {
                if seam.as_yaml || !seam.plain(item.of(text)) {
                    self.document(*item, &mut seam)?;
                }
                seam.wrote(item.of(text));
                continue;
            };
            match &edit.change {
                Change::Keep => {
                    self.document(*item, &mut seam)?;
                    seam.wrote(item.of(text));
                }
                Change::Remove => {
                    self.copy(item.start())?;
                    self.at = item.end();
                    seam.removed();
                }
                Change::Replace(yaml) => {
                    self.copy(item.start())?;
                    let marked = item.of(text).starts_with("---");
                    self.generated(yaml, &mut seam, marked)?;
                    self.at = item.end();
                }
            }
            for yaml in &edit.after {
                self.generated(yaml, &mut seam, false)?;
            }
        }
        self.copy(text.len())?;
        for yaml in &edits.appended {
            self.generated(yaml, &mut seam, false)?;
        }
        Ok(())
    }

    /// A document of the input, kept apart from the one before it.
    fn document(&mut self, item: Span, seam: &mut Seam) -> io::Result<()> {
        let value = item.of(self.text);
        if seam.as_yaml {
            self.at = item.end();
            let mut text = String::from("---\n");
            embed::flow(&mut text, value, 0, true);
            text.push('\n');
            return self.out.write(&text);
        }
        self.copy(item.start())?;
        if !seam.plain(value) {
            self.out.end_line()?;
            self.out.write(if value.starts_with('%') { "...\n" } else { "---\n" })?;
        }
        self.copy(item.end())
    }

    fn generated(&mut self, yaml: &str, seam: &mut Seam, marked: bool) -> io::Result<()> {
        self.out.end_line()?;
        if seam.before != Before::Nothing || marked || seam.as_yaml {
            self.out.write("---\n")?;
        }
        self.out.write(yaml.strip_prefix("---\n").unwrap_or(yaml))?;
        self.out.end_line()?;
        seam.before = Before::Other;
        seam.ended = false;
        Ok(())
    }
}

/// What stands before the next document.
struct Seam {
    json: bool,
    /// Whether JSON is written as documents of YAML.
    as_yaml: bool,
    before: Before,
    /// Whether the last document was ended, by `...` or because a JSON value ends by itself.
    ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// What stood there in the input.
    Same,
    Other,
}

impl Seam {
    /// Whether a document of the input can follow as it is.
    fn plain(&self, document: &str) -> bool {
        self.before != Before::Other || self.ended || document.starts_with("---")
    }

    fn wrote(&mut self, document: &str) {
        self.before = Before::Same;
        self.ended = self.json || is_end(document);
    }

    fn removed(&mut self) {
        if self.before != Before::Nothing {
            self.before = Before::Other;
        }
    }
}

/// Whether a document closes with `...`.
fn is_end(document: &str) -> bool {
    let last = document.lines().rev().find(|line| !is_blank(line) && !is_comment(line));
    last.is_some_and(|line| is_marker(line, "..."))
}

/// Where the comments right above a line of a list begin.
fn head(text: &str, line: usize, column: usize) -> usize {
    let mut at = line;
    while at > 0 {
        let above = line_start(text, at - 1);
        let this = &text[above..at];
        if !is_comment(this) || indent(this) > column {
            break;
        }
        at = above;
    }
    at
}

/// A report as JSON, for a list in brackets.
fn json(node: &crate::yaml::Node) -> Option<String> {
    crate::yaml::decode::<serde_json::Value>(node).ok().map(|value| value.to_string())
}
