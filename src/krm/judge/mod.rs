//! The layout of a YAML input by a full parse: exact, and an error for whatever the parser does not take.

mod found;
mod walk;

use super::layout::{Body, Layout, Span};
use super::lines::{is_blank, is_comment, is_marker, line_start, next_line};
use super::stream::{Form, ReadError};
use crate::yaml::{Event, events};
use walk::{Document, Walk};

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
