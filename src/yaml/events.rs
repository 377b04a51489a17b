//! The parser's events with their places: for whoever needs the structure of a text but no tree of it.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event as Raw, Parser, ScalarStyle, StructureStyle};

use super::ParseError;
use super::parse::{Budget, place, scan_error};
use super::tree::At;

/// What the parser sees next. Comments are not events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A document begins, by `---` if `explicit`, whose place this is then.
    DocumentStart {
        /// Whether `---` stands there.
        explicit: bool,
    },
    /// The document ends.
    DocumentEnd,
    /// A scalar; one that is not written at all is plain and has no bytes.
    Scalar {
        /// The text after unescaping.
        text: Cow<'a, str>,
        /// Whether it is bare.
        plain: bool,
    },
    /// An alias.
    Alias,
    /// A list begins. The place of one in block style is that of its first value or comment.
    SequenceStart {
        /// Whether in brackets.
        flow: bool,
    },
    /// The list ends.
    SequenceEnd,
    /// A map begins. The place of one in block style is that of its first key.
    MappingStart {
        /// Whether in braces; a single pair inside brackets counts as such.
        flow: bool,
    },
    /// The map ends.
    MappingEnd,
}

/// The events of a text of any number of documents, up to the first error.
pub fn events(text: &str) -> impl Iterator<Item = Result<(Event<'_>, At), ParseError>> {
    let mut failed = false;
    Parser::new_from_str(text).filter_map(move |next| {
        if failed {
            return None;
        }
        let (raw, span) = match next {
            Ok(next) => next,
            Err(error) => {
                failed = true;
                return Some(Err(scan_error(&error, Budget { depth: 255, ..Budget::default() })));
            }
        };
        let event = match raw {
            Raw::DocumentStart(explicit, _) => Event::DocumentStart { explicit },
            Raw::DocumentEnd => Event::DocumentEnd,
            Raw::Scalar(text, style, ..) => Event::Scalar { text, plain: style == ScalarStyle::Plain },
            Raw::Alias(_) | Raw::UnresolvedAlias(_) => Event::Alias,
            Raw::SequenceStart(style, ..) => Event::SequenceStart { flow: style == StructureStyle::Flow },
            Raw::SequenceEnd => Event::SequenceEnd,
            Raw::MappingStart(style, ..) => Event::MappingStart { flow: style == StructureStyle::Flow },
            Raw::MappingEnd => Event::MappingEnd,
            _ => return None,
        };
        Some(Ok((event, place(&span))))
    })
}

/// Where each alias of a text stands, and where the value that it names does, as bytes; up to the first error.
pub fn aliases(text: &str) -> impl Iterator<Item = (u32, u32)> {
    let mut anchors = HashMap::new();
    Parser::new_from_str(text).map_while(Result::ok).filter_map(move |(event, span)| {
        let at = place(&span).start;
        if let Some(anchor) = event.anchor_id() {
            anchors.insert(anchor, at);
        }
        Some((at, *anchors.get(&event.alias_id()?)?))
    })
}
