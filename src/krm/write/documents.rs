//! Documents with their edits, and what keeps them apart.

use std::io::{self, Write};

use super::{Added, Writer};
use crate::krm::edits::Change;
use crate::krm::embed;
use crate::krm::layout::Span;
use crate::krm::lines::{is_blank, is_comment, is_marker};

impl<W: Write> Writer<'_, W> {
    pub(super) fn documents(&mut self, json: bool) -> io::Result<()> {
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
