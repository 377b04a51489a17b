//! What a line is, seen alone.

use memchr::{memchr, memrchr};

/// The end of the line that holds `at`, its line break included.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n + 1)
}

/// The lines of a text with their breaks.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (line, more) = rest.split_at(end);
        rest = more;
        (!line.is_empty()).then_some(line)
    })
}

/// The start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |n| n + 1)
}

/// The number of the line that holds `at`, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    breaks(&text.as_bytes()[..at.min(text.len())]) + 1
}

/// How many lines end in `bytes`. Counted in blocks, which the compiler turns into wide instructions.
pub(super) fn breaks(bytes: &[u8]) -> u32 {
    let block = |block: &[u8]| u32::from(block.iter().fold(0u8, |n, byte| n + u8::from(*byte == b'\n')));
    bytes.chunks(255).map(block).sum()
}

/// How many spaces a line starts with.
pub(super) fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Whether there is nothing on the line.
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Whether there is nothing but a comment on the line.
pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start_matches([' ', '\t']).starts_with('#')
}

/// Whether the line begins with `---` or `...` and a blank: the mark of a document at column 0.
pub(super) fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// Whether the line begins an item of a list in block style, and at which column.
pub(super) fn dash(line: &str) -> Option<usize> {
    let column = indent(line);
    let rest = line[column..].strip_prefix('-')?;
    (rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])).then_some(column)
}

/// Blanks and line breaks of YAML; Unicode has more, which are text here.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Where the content of `text[start..end]` ends: before the comments at or left of `column` that close it. Blank lines
/// above them stay, as they may belong to a block scalar.
pub(super) fn trim_comments(text: &str, start: usize, end: usize, column: usize) -> usize {
    let (mut at, mut content) = (end, end);
    while at > start {
        let line = line_start(text, at - 1).max(start);
        let this = &text[line..at];
        if is_comment(this) && indent(this) <= column && line > start {
            content = line;
        } else if !is_blank(this) {
            break;
        }
        at = line;
    }
    content
}
