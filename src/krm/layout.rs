//! Where the parts of an input stand, as byte ranges into it.

use super::stream::Form;

/// A range of bytes. Inputs end at 4 GiB, so that millions of items cost eight bytes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        // `Stream::read` refuses longer inputs, so that nothing is cut off here.
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end.max(start)) }
    }

    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    pub(super) fn end(self) -> usize {
        self.end as usize
    }

    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// The parts of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) form: Form,
    pub(super) body: Body,
    /// In a block list from the `-` on, in a flow list the value, among documents from the `---` on;
    /// without the comments above the next one.
    pub(super) items: Vec<Span>,
    /// The value of `functionConfig`.
    pub(super) config: Option<Span>,
}

/// How the items are held together.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Documents one after the other.
    Documents {
        /// Whether they are JSON values, which no `---` separates.
        json: bool,
    },
    /// A map in block style with `items`.
    Block(Block),
    /// A map in braces with `items`.
    Flow(Flow),
}

/// A ResourceList or List in block style.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The column of its keys.
    pub(super) column: usize,
    /// Where another key can be added.
    pub(super) end: usize,
    pub(super) items: Sequence,
    pub(super) results: Sequence,
}

/// A list within a block map.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sequence {
    /// There is no such key.
    Absent,
    /// The value is `[]`, null, or not written (then the range is empty and stands behind the colon).
    Empty(Span),
    /// In block style.
    Block {
        /// The column of the `-`.
        column: usize,
        /// Behind the key, its colon and what else belongs to the value as a whole.
        value: usize,
        /// Behind the last item.
        end: usize,
    },
    /// In brackets, with something in them.
    Flow(Span),
}

/// A ResourceList or List in braces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) json: bool,
    /// From the opening to behind the closing one.
    pub(super) braces: Span,
    /// Keys and values as they are written, in their order.
    pub(super) entries: Vec<FlowEntry>,
}

/// One key of a list in braces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FlowEntry {
    pub(super) name: Name,
    pub(super) key: Span,
    pub(super) value: Span,
    /// The values in it, if it is `results`.
    pub(super) parts: Vec<Span>,
}

/// The keys that mean something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    ApiVersion,
    Kind,
    Items,
    Config,
    Results,
    Other,
}

impl Name {
    pub(super) fn of(key: &str) -> Self {
        match key {
            "apiVersion" => Self::ApiVersion,
            "kind" => Self::Kind,
            "items" => Self::Items,
            "functionConfig" => Self::Config,
            "results" => Self::Results,
            _ => Self::Other,
        }
    }
}
