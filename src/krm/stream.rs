//! An input and its parts.

use std::fmt;
use std::sync::OnceLock;

use super::item::Item;
use super::layout::{Layout, Span};
use super::lines;
use super::{breaks, json, judge, split};

/// Why an input is no stream of objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Line of the input, from 1, where one can be told.
    pub line: Option<u32>,
    /// `<cause>; <remedy>` in one line.
    pub message: String,
}

impl ReadError {
    pub(super) fn new(line: Option<u32>, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ReadError {}

/// What holds the objects of an input together; the output has the same form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `kind: ResourceList`, what kustomize and kpt pipe to a function.
    ResourceList,
    /// `kind: List`.
    List,
    /// One document after the other, YAML or JSON.
    Documents,
}

/// Who called, as far as the input tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// kpt or `kustomize fn`: the objects have files to go back to.
    Package,
    /// `kustomize build`.
    Build,
    /// A pipe.
    Stream,
}

/// An input: its bytes, once, and where its objects stand in them.
#[derive(Debug)]
pub struct Stream {
    text: String,
    layout: Layout,
    wiring: OnceLock<Wiring>,
    lines: OnceLock<Vec<u32>>,
}

impl Stream {
    /// Finds the objects in an input of any form.
    ///
    /// # Errors
    /// What is no UTF-8, no YAML or JSON, or no list where a list must be, with the line where there is one.
    pub fn read(bytes: Vec<u8>) -> Result<Self, ReadError> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            ReadError::new(Some(lines::breaks(&bytes[..at]) + 1), not_text(bytes))
        })?;
        if u32::try_from(text.len()).is_err() {
            return Err(ReadError::new(None, "the input is 4 GiB or longer; split it into several calls"));
        }
        if let Some(at) = control(text.as_bytes()) {
            let line = Some(lines::line_of(&text, at));
            return Err(match text.as_bytes()[at] {
                0 => ReadError::new(line, not_text(text.as_bytes())),
                byte => ReadError::new(
                    line,
                    format!("the control character {byte:#04x} stands in no YAML or JSON; take it out"),
                ),
            });
        }
        let layout = match json::read(&text)? {
            Some(layout) => layout,
            None => match split::read(&text) {
                Some(layout) => layout,
                None => {
                    let layout = judge::read(&text)?;
                    breaks::check(&text, &layout)?;
                    layout
                }
            },
        };
        Ok(Self { text, layout, wiring: OnceLock::new(), lines: OnceLock::new() })
    }

    /// The form of the input.
    pub fn form(&self) -> Form {
        self.layout.form
    }

    /// Who called: a ResourceList in which some object says its path comes from a package, one in which none does
    /// from a build, anything else from a pipe.
    pub fn wiring(&self) -> Wiring {
        *self.wiring.get_or_init(|| match self.form() {
            Form::ResourceList if self.items().any(|item| item.path().is_some()) => Wiring::Package,
            Form::ResourceList => Wiring::Build,
            Form::List | Form::Documents => Wiring::Stream,
        })
    }

    /// The objects, in their order.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.layout.items.iter().enumerate().map(|(index, span)| Item::new(self, index, *span))
    }

    /// The object at an index.
    pub fn item(&self, index: usize) -> Option<Item<'_>> {
        self.layout.items.get(index).map(|span| Item::new(self, index, *span))
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.layout.items.len()
    }

    /// Whether there are no objects.
    pub fn is_empty(&self) -> bool {
        self.layout.items.is_empty()
    }

    /// The `functionConfig` of a ResourceList; it is none of the items, so its index is that of none.
    pub fn config(&self) -> Option<Item<'_>> {
        self.layout.config.map(|span| Item::new(self, usize::MAX, span))
    }

    /// The item that is the `functionConfig` once more: kustomize hands a generator its config in both places.
    pub fn config_item(&self) -> Option<usize> {
        let config = self.config()?.object();
        if config.kind.is_empty() {
            return None;
        }
        self.items()
            .find(|item| item.kind() == config.kind && item.object() == config)
            .map(|item| item.index())
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The number of the line that holds `at`, from 1. The lines up to each block are counted once.
    pub(super) fn line_of(&self, at: usize) -> u32 {
        const BLOCK: usize = 1 << 12;
        let bytes = self.text.as_bytes();
        let blocks = self.lines.get_or_init(|| {
            let mut line = 1;
            let next = |block| {
                let first = line;
                line += lines::breaks(block);
                first
            };
            bytes.chunks(BLOCK).map(next).collect()
        });
        let block = at / BLOCK;
        blocks.get(block).map_or(1, |line| line + lines::breaks(&bytes[block * BLOCK..at]))
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }
}

/// Where the first control character stands that no reader takes. Looked for in blocks, which the compiler turns into
/// wide instructions.
fn control(bytes: &[u8]) -> Option<usize> {
    let is_control = |byte: &u8| *byte < b' ' && !matches!(*byte, b'\t' | b'\n' | b'\r');
    let block =
        bytes.chunks(4096).position(|block| block.iter().fold(false, |any, byte| any | is_control(byte)))?;
    let start = block * 4096;
    bytes[start..].iter().position(is_control).map(|at| start + at)
}

fn not_text(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "the input is UTF-16; save it as UTF-8"
    } else {
        "the input is no text (not UTF-8); give YAML or JSON"
    }
}

#[cfg(test)]
mod tests {
    use super::Stream;

    fn error(bytes: &[u8]) -> String {
        Stream::read(bytes.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_text_is_an_error() {
        assert_eq!(error(b"a: 1\nb: \xff\n"), "line 2: the input is no text (not UTF-8); give YAML or JSON");
        assert_eq!(error(b"\xff\xfea\0"), "line 1: the input is UTF-16; save it as UTF-8");
        assert_eq!(error(b"a: 1\nb: \0\n"), "line 2: the input is no text (not UTF-8); give YAML or JSON");
        assert_eq!(
            error(&[b"kind: A\n# ".repeat(9999), b"\x1b\n".to_vec()].concat()),
            "line 10000: the control character 0x1b stands in no YAML or JSON; take it out"
        );
        assert!(Stream::read(b"a:\t1\r\n".to_vec()).is_ok());
    }
}
