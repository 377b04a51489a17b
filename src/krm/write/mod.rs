//! The stream with its edits.

mod block;
mod documents;
mod flow;

use std::io::{self, BufWriter, Write};

use super::edits::{Change, Edit, Edits};
use super::embed;
use super::layout::{Body, Layout};
use super::lines::{indent, is_blank, is_comment, line_start, next_line};
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
}
