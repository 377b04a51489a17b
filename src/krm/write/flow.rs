//! A list of objects in braces, which leaves in block style once it is edited.

use std::io::{self, Write};

use super::Writer;
use crate::krm::edits::{Change, Edit};
use crate::krm::embed;
use crate::krm::layout::{Flow, Name};
use crate::krm::lines::BLANKS;
use crate::krm::stream::Form;

impl<W: Write> Writer<'_, W> {
    /// All items, in block style.
    pub(super) fn flow_items(&mut self, column: usize, json: bool) -> io::Result<()> {
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

    pub(super) fn flow(&mut self, flow: &Flow) -> io::Result<()> {
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
}
