//! A list of objects in block style with its edits.

use std::io::{self, Write};

use super::Writer;
use crate::krm::edits::{Change, Edit};
use crate::krm::layout::{Block, Sequence, Span};
use crate::krm::lines::{BLANKS, indent, is_blank, is_comment, line_start, next_line};
use crate::krm::stream::Form;

impl<W: Write> Writer<'_, W> {
    pub(super) fn block(&mut self, block: &Block) -> io::Result<()> {
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
