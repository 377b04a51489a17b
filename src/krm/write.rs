//! The stream with its edits.

use std::io::{self, BufWriter, Write};

use super::edits::{Change, Edit, Edits};
use super::embed;
use super::layout::{Block, Body, Flow, Layout, Name, Sequence, Span};
use super::lines::{BLANKS, indent, is_blank, is_comment, is_marker, line_start, next_line};
use super::stream::{Form, ReadError, Stream};
use crate::yaml::aliases;

impl Stream {
    /// Writes the input with `edits` done to it. What they do not name leaves byte for byte, in its place.
    /// A ResourceList in braces (JSON) becomes one in block style, since kpt writes files in the style it is given.
    ///
    /// # Errors
    /// When `out` takes no more; when an item that goes names a value that one which stays refers to.
    pub fn write<W: Write>(&self, edits: &Edits, out: &mut W) -> io::Result<()> {
        self.check(edits).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let layout = self.layout();
        let out = Out { to: BufWriter::with_capacity(1 << 16, out), line_ended: true };
        let mut writer = Writer { text: self.text(), layout, edits, out, at: 0, added: None };
        match &layout.body {
            Body::Documents { json } => writer.documents(*json)?,
            Body::Block(block) => writer.block(block)?,
            Body::Flow(flow) => writer.flow(flow)?,
        }
        writer.out.to.flush()
    }
}

impl Stream {
    /// Whether every alias that stays finds its anchor when items go.
    fn check(&self, edits: &Edits) -> Result<(), ReadError> {
        let (text, items) = (self.text(), &self.layout().items);
        let gone =
            |index: usize| edits.items.get(&index).is_some_and(|edit| !matches!(edit.change, Change::Keep));
        // Documents know nothing of each other's anchors, and JSON knows none.
        if matches!(self.layout().body, Body::Documents { .. })
            || !(0..items.len()).any(|index| gone(index) && items[index].of(text).contains('&'))
            || !text.contains('*')
        {
            return Ok(());
        }
        let item_of = |at: u32| {
            let index = items.partition_point(|item| item.end <= at);
            items.get(index).is_some_and(|item| item.start <= at).then_some(index)
        };
        for (alias, anchor) in aliases(text) {
            if let Some(index) = item_of(anchor)
                && gone(index)
                && !item_of(alias).is_some_and(|index| index < items.len() && gone(index))
            {
                let first = self.line_of(anchor as usize);
                let message = format!(
                    "an alias stands for a value in line {first} of an object that is replaced; write the value out"
                );
                return Err(ReadError::new(Some(self.line_of(alias as usize)), message));
            }
        }
        Ok(())
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
    /// What was just added, as it may end in a block scalar that takes the blank lines and the comments behind it.
    added: Option<Added>,
}

struct Added {
    /// Where its `-` stands.
    column: usize,
    /// Whether it ends in blank lines.
    keeps: bool,
}

impl<W: Write> Writer<'_, W> {
    fn copy(&mut self, to: usize) -> io::Result<()> {
        if let Some(added) = self.added.take() {
            self.close(&added, to)?;
        }
        if to > self.at {
            self.out.write(&self.text[self.at..to])?;
            self.at = to;
        }
        Ok(())
    }

    /// Copies the blank lines and comments behind what was added so that they stay what they are.
    fn close(&mut self, added: &Added, to: usize) -> io::Result<()> {
        while self.at < to {
            let end = next_line(self.text, self.at).min(to);
            let line = &self.text[self.at..end];
            if is_comment(line) {
                if indent(line) > added.column {
                    self.out.write(&" ".repeat(added.column))?;
                    self.out.write(line.trim_start_matches([' ', '\t']))?;
                    self.at = end;
                }
                break;
            }
            if !is_blank(line) {
                break;
            }
            if !added.keeps {
                self.out.write(line)?;
            }
            self.at = end;
        }
        Ok(())
    }

    /// Copies whole lines, so that more can follow. Blanks at the very end are no line; as one they would add to a
    /// block scalar.
    fn copy_lines(&mut self, to: usize) -> io::Result<()> {
        let line = line_start(self.text, to);
        if to == self.text.len() && line > self.at && is_blank(&self.text[line..]) {
            self.copy(line)?;
            self.at = to;
        }
        self.copy(to)?;
        self.out.end_line()
    }

    fn put(&mut self, documents: &[String], column: usize) -> io::Result<()> {
        let mut text = String::new();
        for document in documents {
            text.clear();
            embed::item(&mut text, document, column);
            self.out.write(&text)?;
            self.added = Some(Added { column, keeps: document.ends_with("\n\n") });
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
        let changes = self.layout.form == Form::ResourceList || !self.edits.appended.is_empty();
        let appended = matches!(block.items, Sequence::Absent) && changes;
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
            self.copy_lines(block.end)?;
            let key = format!("{}items:", " ".repeat(block.column));
            self.out.write(&key)?;
            self.out.write(if self.edits.appended.is_empty() { " []\n" } else { "\n" })?;
            self.put(&self.edits.appended, block.column)?;
        }
        if matches!(block.results, Sequence::Absent) && !results.is_empty() {
            self.copy_lines(block.end)?;
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
                    self.copy_lines(end)?;
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
                if edit.after.is_empty() {
                    return self.copy(item.end());
                }
                self.copy_lines(item.end())?;
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
                self.copy_lines(end)?;
                self.put(documents, column)
            }
            Sequence::Flow(value) => {
                let close = value.end() - 1;
                self.copy(close)?;
                let mut comma =
                    if self.text[..close].trim_end_matches(BLANKS).ends_with(',') { "" } else { ", " };
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
        let before = self.text[..flow.braces.start()].trim_end_matches(BLANKS);
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
        self.out.write(self.text[flow.braces.end()..].trim_start_matches(BLANKS))
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
            if seam.before == Before::Other && !seam.as_yaml {
                self.gap(item.start(), &mut seam)?;
            }
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
                    self.gap(item.start(), &mut seam)?;
                    self.at = item.end();
                    seam.removed();
                }
                Change::Replace(yaml) => {
                    self.gap(item.start(), &mut seam)?;
                    let marked = item.of(text).starts_with("---");
                    self.generated(yaml, &mut seam, marked)?;
                    self.at = item.end();
                }
            }
            for yaml in &edit.after {
                self.generated(yaml, &mut seam, false)?;
            }
        }
        self.gap(text.len(), &mut seam)?;
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

    /// What stands between documents with something in them: comments, marks, `null`.
    fn gap(&mut self, to: usize, seam: &mut Seam) -> io::Result<()> {
        if seam.before == Before::Other && to > self.at {
            let gap = &self.text[self.at..to];
            let first = gap.lines().find(|line| !is_blank(line) && !is_comment(line));
            match first {
                Some(line) if line.starts_with('%') && !seam.ended => self.out.write("...\n")?,
                Some(line) if !line.starts_with("---") && !is_marker(line, "...") && !seam.ended => {
                    self.out.write("---\n")?;
                }
                _ => {}
            }
        }
        if seam.before == Before::Nothing {
            for line in self.text[self.at..to].trim_start_matches('\u{feff}').lines() {
                let mark = is_marker(line, "---") && (is_blank(&line[3..]) || is_comment(&line[3..]));
                if mark {
                    seam.before = Before::Nothing;
                } else if !is_blank(line) && !is_comment(line) {
                    seam.before = Before::Other;
                }
            }
        }
        self.copy(to)
    }

    fn generated(&mut self, yaml: &str, seam: &mut Seam, marked: bool) -> io::Result<()> {
        self.out.end_line()?;
        if seam.before != Before::Nothing || marked || seam.as_yaml {
            self.out.write("---\n")?;
        }
        self.out.write(yaml.strip_prefix("---\n").unwrap_or(yaml))?;
        self.added = Some(Added { column: 0, keeps: yaml.ends_with("\n\n") });
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
