//! One object of a stream.

use std::borrow::Cow;

use super::embed;
use super::layout::{Body, Span};
use super::lines::{is_blank, is_comment, is_marker, next_line};
use super::stream::Stream;
use crate::diagnostic::ObjectRef;
use crate::yaml::{self, Node};

/// Annotations that say which file of a package an object belongs to, the newer name first.
const PATHS: [&str; 2] = ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"];

/// One object of a stream: a handle, nothing is parsed to get it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    stream: &'a Stream,
    index: usize,
    span: Span,
}

impl<'a> Item<'a> {
    pub(super) fn new(stream: &'a Stream, index: usize, span: Span) -> Self {
        Self { stream, index, span }
    }

    /// Where it stands among the items, from 0; `usize::MAX` for a `functionConfig`.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its bytes as they stood, without the `-` of a list or the `---` above a document.
    pub fn raw(&self) -> &'a str {
        self.stream.slice(self.content())
    }

    /// Its text as a document of its own: moved to the left margin, with its lines kept, so that line N of it is line
    /// `line() + N - 1` of the input.
    pub fn document(&self) -> Cow<'a, str> {
        embed::dedent(self.stream.text(), self.content()).0
    }

    /// The line of the input with which [`document`](Self::document) begins, from 1.
    pub fn line(&self) -> u32 {
        self.stream.line_of(self.content().start())
    }

    /// The byte of the input with which it begins.
    pub fn offset(&self) -> u32 {
        self.content().start
    }

    /// How many columns [`document`](Self::document) has moved to the left.
    pub fn column(&self) -> u32 {
        embed::dedent(self.stream.text(), self.content()).1
    }

    /// `apiVersion`; empty where there is none.
    pub fn api_version(&self) -> Cow<'a, str> {
        self.field("apiVersion").unwrap_or_default()
    }

    /// `kind`; empty where there is none.
    pub fn kind(&self) -> Cow<'a, str> {
        self.field("kind").unwrap_or_default()
    }

    /// `metadata.name`; empty where there is none.
    pub fn name(&self) -> Cow<'a, str> {
        self.metadata("name").unwrap_or_default()
    }

    /// `metadata.namespace`.
    pub fn namespace(&self) -> Option<Cow<'a, str>> {
        self.metadata("namespace").filter(|namespace| !namespace.is_empty())
    }

    /// An annotation.
    pub fn annotation(&self, key: &str) -> Option<Cow<'a, str>> {
        let root = self.parse()?;
        text(root.get("metadata")?.get("annotations")?.get(key)?)
    }

    /// The file of the package that the object belongs to.
    pub fn path(&self) -> Option<Cow<'a, str>> {
        PATHS.into_iter().find_map(|key| self.annotation(key))
    }

    /// How it is called.
    pub fn object(&self) -> ObjectRef {
        ObjectRef {
            api_version: self.api_version().into_owned(),
            kind: self.kind().into_owned(),
            name: self.name().into_owned(),
            namespace: self.namespace().map(Cow::into_owned),
        }
    }

    fn field(&self, key: &str) -> Option<Cow<'a, str>> {
        text(self.parse()?.get(key)?)
    }

    fn metadata(&self, key: &str) -> Option<Cow<'a, str>> {
        text(self.parse()?.get("metadata")?.get(key)?)
    }

    fn parse(&self) -> Option<Node> {
        yaml::parse(&self.document()).ok()
    }

    /// The bytes of the value itself.
    fn content(&self) -> Span {
        let text = self.stream.text();
        let start = self.span.start();
        let line = &text[start..next_line(text, start)];
        let is_item = self.index != usize::MAX;
        match &self.stream.layout().body {
            Body::Documents { json: false } if is_marker(line, "---") && without_content(&line[3..]) => {
                Span::new(start + line.len(), self.span.end())
            }
            Body::Block(_) if is_item && is_marker(line, "-") => Span::new(start + 1, self.span.end()),
            _ => self.span,
        }
    }
}

fn without_content(rest: &str) -> bool {
    is_blank(rest) || is_comment(rest)
}

fn text(node: &Node) -> Option<Cow<'static, str>> {
    if node.is_null() { None } else { node.as_text().map(|text| Cow::Owned(text.to_owned())) }
}
