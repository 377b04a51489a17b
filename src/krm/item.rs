//! One object of a stream.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::embed;
use super::glance::{self, Lead};
use super::layout::{Body, Span};
use super::lines::{is_blank, is_comment, is_marker, next_line};
use super::split::scan::Doubt;
use super::stream::Stream;
use crate::diagnostic::ObjectRef;
use crate::yaml;

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
        let document = embed::dedent(self.stream.text(), self.content());
        if self.is_json() { embed::json(document) } else { document }
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
        embed::moved(self.stream.text(), self.content())
    }

    /// `apiVersion`; empty where there is none.
    pub fn api_version(&self) -> Cow<'a, str> {
        self.find(&["apiVersion"]).unwrap_or_default()
    }

    /// `kind`; empty where there is none.
    pub fn kind(&self) -> Cow<'a, str> {
        self.find(&["kind"]).unwrap_or_default()
    }

    /// `metadata.name`; empty where there is none.
    pub fn name(&self) -> Cow<'a, str> {
        self.find(&["metadata", "name"]).unwrap_or_default()
    }

    /// `metadata.namespace`.
    pub fn namespace(&self) -> Option<Cow<'a, str>> {
        self.find(&["metadata", "namespace"]).filter(|namespace| !namespace.is_empty())
    }

    /// An annotation.
    pub fn annotation(&self, key: &str) -> Option<Cow<'a, str>> {
        self.find(&["metadata", "annotations", key])
    }

    /// The file of the package that the object belongs to.
    pub fn path(&self) -> Option<Cow<'a, str>> {
        /// What both names end with; looking for it is prepared once, as it is done for every item.
        static PATH: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(PATHS[1]));
        if !self.is_json() && PATH.find(self.raw().as_bytes()).is_none() {
            return None;
        }
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

    /// The text of a scalar: at a glance, or by a parse where that does not tell.
    fn find(&self, path: &[&str]) -> Option<Cow<'a, str>> {
        if self.is_json()
            && let Some(head) = Head::of(self.raw())
        {
            return head.find(path);
        }
        if let Ok(found) = self.glance(path) {
            return found;
        }
        let document = self.document();
        let Ok(root) = yaml::parse(&document) else { return glance::walk(&document, path).map(Cow::Owned) };
        let node = path.iter().try_fold(&root, |node, key| node.get(key))?;
        if node.is_null() { None } else { node.as_text().map(|text| Cow::Owned(text.to_owned())) }
    }

    /// The text of a scalar, if the lines alone tell it.
    pub(super) fn glance(&self, path: &[&str]) -> Result<Option<Cow<'a, str>>, Doubt> {
        let content = self.content();
        let lead = match &self.stream.layout().body {
            Body::Documents { json: false } => Lead::Nothing,
            Body::Block(_) if self.index == usize::MAX => Lead::Key,
            Body::Block(_) if content.start > self.span.start => Lead::Dash,
            Body::Block(_) | Body::Flow(_) | Body::Documents { .. } => return Err(Doubt),
        };
        glance::find(&self.stream.text()[..content.end()], content.start(), lead, path)
    }

    fn is_json(&self) -> bool {
        match &self.stream.layout().body {
            Body::Documents { json } => *json,
            Body::Flow(flow) => flow.json,
            Body::Block(_) => false,
        }
    }

    /// The bytes of the value itself.
    fn content(&self) -> Span {
        let text = self.stream.text();
        let start = self.span.start();
        // JSON may be one line of millions of objects: lines are looked for only where they are short.
        let line = || &text[start..next_line(text, start)];
        match &self.stream.layout().body {
            Body::Documents { json: false }
                if is_marker(&text[start..], "---") && without_content(&line()[3..]) =>
            {
                Span::new(start + line().len(), self.span.end())
            }
            Body::Block(_) if self.index != usize::MAX && is_marker(&text[start..], "-") => {
                Span::new(start + 1, self.span.end())
            }
            _ => self.span,
        }
    }
}

fn without_content(rest: &str) -> bool {
    is_blank(rest) || is_comment(rest)
}

/// What names an object in JSON. A field of another type than text counts as not there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    #[serde(borrow, default)]
    api_version: Text<'a>,
    #[serde(borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
}

type Text<'a> = Option<&'a RawValue>;

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    namespace: Text<'a>,
    #[serde(borrow, default)]
    annotations: Option<&'a RawValue>,
}

impl<'a> Head<'a> {
    fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    fn find(&self, path: &[&str]) -> Option<Cow<'a, str>> {
        let metadata = || serde_json::from_str::<Metadata<'a>>(self.metadata?.get()).ok();
        let text = match path {
            ["apiVersion"] => self.api_version?,
            ["kind"] => self.kind?,
            ["metadata", "name"] => metadata()?.name?,
            ["metadata", "namespace"] => metadata()?.namespace?,
            ["metadata", "annotations", key] => {
                let annotations = metadata()?.annotations?.get();
                *serde_json::from_str::<BTreeMap<Cow<'a, str>, &'a RawValue>>(annotations).ok()?.get(*key)?
            }
            _ => return None,
        };
        serde_json::from_str::<String>(text.get()).ok().map(Cow::Owned)
    }
}
