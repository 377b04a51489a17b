//! Moving a value to another column without changing what it says.

use std::borrow::Cow;

use super::layout::Span;
use super::lines::{BLANKS, indent, is_blank, is_comment, is_marker, lines};

/// How far to the left of a value its line is looked at. JSON streams are one long line, in which a column means little.
const REACH: usize = 256;

/// Moves a value to the left margin.
pub(super) fn dedent(text: &str, span: Span) -> Cow<'_, str> {
    let value = span.of(text);
    let Some(lead) = lead(text, span.start()) else { return Cow::Borrowed(value) };
    let column = margin(value, lead);
    if lead == 0 && column == 0 {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + lead);
    for (i, line) in lines(value).enumerate() {
        if i > 0 {
            out.push_str(&line[indent(line).min(column)..]);
            continue;
        }
        if !is_blank(line) {
            spaces(&mut out, (lead + indent(line)).saturating_sub(column));
        }
        out.push_str(line.trim_start_matches(' '));
    }
    Cow::Owned(out)
}

/// By how many columns [`dedent`] moves a value.
pub(super) fn moved(text: &str, span: Span) -> u32 {
    let column = lead(text, span.start()).map_or(0, |lead| margin(span.of(text), lead));
    u32::try_from(column).unwrap_or(u32::MAX)
}

/// The column that becomes the left margin of a value whose first line begins at column `lead`.
fn margin(value: &str, lead: usize) -> usize {
    let mut column = usize::MAX;
    // Where text looks like the mark of a document.
    let mut marker = usize::MAX;
    for (i, line) in lines(value).enumerate() {
        let own = indent(line);
        let rest = &line[own..];
        if !is_blank(rest) && !is_comment(rest) {
            column = column.min(if i == 0 { lead + own } else { own });
        }
        if i > 0 && (is_marker(rest, "---") || is_marker(rest, "...") || rest.starts_with('%')) {
            marker = marker.min(own);
        }
    }
    if column == usize::MAX {
        column = 0;
    }
    // At the left margin itself a block scalar would take the comments below it for text.
    if is_block_scalar(value) {
        column = column.saturating_sub(1).min(lead.saturating_sub(1));
    }
    // What is text inside a scalar must not become the mark of a document.
    if marker == column { column.saturating_sub(1) } else { column }
}

/// Whether a value begins with the `|` or `>` of a block scalar, behind an anchor and a tag perhaps.
fn is_block_scalar(value: &str) -> bool {
    let first = value.split_ascii_whitespace().find(|word| !word.starts_with(['&', '!']));
    first.is_some_and(|word| word.starts_with(['|', '>']))
}

/// The column at which a value begins, if it can stand at another one.
fn lead(text: &str, start: usize) -> Option<usize> {
    let before = &text.as_bytes()[..start];
    let near = &before[start.saturating_sub(REACH)..];
    match near.iter().rposition(|byte| *byte == b'\n') {
        Some(at) => Some(near.len() - at - 1),
        None if near.len() == before.len() => {
            Some(if text.starts_with('\u{feff}') { start.saturating_sub(3) } else { start })
        }
        None => None,
    }
}

/// Writes a block-style document as an item of a list whose `-` stands at `column`.
pub(super) fn item(out: &mut String, document: &str, column: usize) {
    let document = document.strip_prefix("---\n").unwrap_or(document);
    for (i, line) in lines(document).enumerate() {
        if i == 0 {
            spaces(out, column);
            out.push_str(if is_blank(line) { "-" } else { "- " });
        } else if line.bytes().any(|byte| !matches!(byte, b'\r' | b'\n')) {
            spaces(out, column + 2);
        }
        out.push_str(line);
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Writes a value in braces, brackets or quotes where more lines of it stand at `column` at least.
pub(super) fn flow(out: &mut String, value: &str, column: usize, json: bool) {
    for (i, line) in value.trim_matches(BLANKS).split_inclusive('\n').enumerate() {
        if i > 0 && !is_blank(line) {
            spaces(out, column);
        }
        if !json {
            out.push_str(line);
            continue;
        }
        let rest = if i > 0 { line.trim_start_matches([' ', '\t']) } else { line };
        for byte in line[..line.len() - rest.len()].bytes() {
            out.push_str(if byte == b'\t' { "  " } else { " " });
        }
        json_line(out, rest);
    }
}

/// JSON is YAML but for some characters in strings: halves of surrogate pairs are refused, and so is or becomes a line
/// break what YAML does not count as printable.
fn json_line(out: &mut String, line: &str) {
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c == '\\' || (c >= '\u{7f}' && must_escape(c))) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(c) = rest.chars().next() else { break };
        if c != '\\' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
            rest = &rest[c.len_utf8()..];
        } else if let Some(pair) = surrogates(rest) {
            out.push(pair);
            rest = &rest[12..];
        } else if half_surrogate(rest) {
            out.push_str("\\ufffd");
            rest = &rest[6..];
        } else {
            let end = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
}

/// JSON as readers of YAML take it too; it stays JSON.
pub(super) fn json(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("\\u") && !text.contains(must_escape) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    json_line(&mut out, &text);
    Cow::Owned(out)
}

/// Whether a half of a pair of surrogates is escaped at the start of `text`, which stands for nothing alone.
fn half_surrogate(text: &str) -> bool {
    let hex = text.get(..6).and_then(|escape| escape.strip_prefix("\\u"));
    hex.and_then(|hex| u16::from_str_radix(hex, 16).ok()).is_some_and(|unit| unit >> 11 == 0b11011)
}

fn must_escape(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The character of `\ud83d\ude00` at the start of `text`.
fn surrogates(text: &str) -> Option<char> {
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(hex, 16).ok()
    };
    char::decode_utf16([unit(0)?, unit(6)?]).next()?.ok().filter(|c| *c > '\u{ffff}')
}

fn spaces(out: &mut String, n: usize) {
    const SPACES: &str = "                ";
    for _ in 0..n / SPACES.len() {
        out.push_str(SPACES);
    }
    out.push_str(&SPACES[..n % SPACES.len()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_strings_are_strings_of_yaml() {
        for (json_text, yaml) in [
            (r#""\ud83d\ude00 \ud83d x""#, r#""\u{1f600} \ufffd x""#),
            (r#""\nd8ff \\ud83d \/""#, r#""\nd8ff \\ud83d \/""#),
            ("\"\u{7f}\u{85}\u{2028}\u{feff}\"", r#""\u007f\u0085\u2028\ufeff""#),
        ] {
            let yaml = yaml.replace(r"\u{1f600}", "\u{1f600}");
            assert_eq!(json(Cow::Borrowed(json_text)), yaml);
        }
    }

    #[test]
    fn an_item_keeps_blank_lines_and_block_scalars() {
        let mut out = String::new();
        item(&mut out, "---\n# c\na: |2\n    x\n\n   y\nb: c", 2);
        assert_eq!(out, "  - # c\n    a: |2\n        x\n\n       y\n    b: c\n");
    }

    #[test]
    fn what_is_moved_left_stays_what_it_is() {
        let dedented = |text: &str| {
            let start = text.find('-').unwrap() + 1;
            dedent(text, Span::new(start, text.len())).into_owned()
        };
        for (text, expected) in [
            ("- a: 1\n  b: 2\n", "a: 1\nb: 2\n"),
            ("  - # c\n    a: |\n\n      x\n", "# c\na: |\n\n  x\n"),
            ("-\n   a: 1\n", "\na: 1\n"),
            ("- |\n  --- x\n# c\n", "  |\n  --- x\n# c\n"),
            ("- \"a\n  ---\n  b\"\n", " \"a\n ---\n b\"\n"),
            ("- {a: b,\n c: d}\n", " {a: b,\nc: d}\n"),
            ("-\n", "\n"),
        ] {
            assert_eq!(dedented(text), expected, "{text:?}");
        }
    }
}
