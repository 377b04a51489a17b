//! Fields of an object in block style, read off its lines: an object that does not parse still says what it is, and
//! nothing has to be parsed to pass one by.

use std::borrow::Cow;

use super::lines::line_start;
use super::split::scan::{Doubt, Scan};
use crate::yaml::{Event, events};

/// What stands before a value on its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing: it is a document.
    Nothing,
    /// The `-` of a list.
    Dash,
    /// The key of a map and its colon.
    Key,
}

/// The text of a scalar at a path of keys, none if it is not there or null. Keys given twice count once, as the first;
/// what decodes the object says that they are. `text` ends where the object does, and `at` is where its value begins.
///
/// # Errors
/// Doubt wherever a line does not tell: merge keys, anchors, escapes, braces, scalars of several lines.
pub(super) fn find<'a>(
    text: &'a str,
    at: usize,
    lead: Lead,
    path: &[&str],
) -> Result<Option<Cow<'a, str>>, Doubt> {
    let start = if lead == Lead::Nothing { at } else { line_start(text, at) };
    let mut scan = Scan::new(text, start);
    let mut search = Search { path, level: 0, column: None, below: false };
    // Where the value begins that is asked for, and the column of its key.
    let mut open: Option<usize> = None;
    let mut first = lead != Lead::Nothing;
    while let Some(line) = scan.next(search.column.unwrap_or(usize::MAX))? {
        if scan.marker(line.first(), line.column) {
            return Err(Doubt);
        }
        let (mut key, mut column) = (line.first(), line.column);
        if std::mem::take(&mut first) {
            key = scan.blanks(at);
            if matches!(scan.byte(key), b'\n' | b'\r' | b'#') {
                continue;
            }
            if lead == Lead::Key {
                return Err(Doubt);
            }
            column = key - line.start;
        }
        let dash = scan.byte(key) == b'-' && scan.is_blank(key + 1);
        if let Some(parent) = open {
            return if column > parent || (dash && column == parent) { Err(Doubt) } else { Ok(None) };
        }
        match search.place(column, dash)? {
            Place::Skipped => continue,
            Place::Over => return Ok(None),
            Place::Key => {}
        }
        let (name, colon) = key_at(text, &scan, key)?;
        let Some(wanted) = path.get(search.level) else { return Ok(None) };
        if name != *wanted {
            continue;
        }
        let value = text.get(scan.blanks(colon + 1)..line.end).unwrap_or_default();
        let empty = value.is_empty() || value.starts_with(['#', '\r', '\n']);
        if search.level + 1 < path.len() {
            if !empty {
                return Err(Doubt);
            }
            search.below = true;
        } else if empty {
            open = Some(column);
        } else {
            return scalar(value);
        }
    }
    Ok(None)
}

struct Search<'p> {
    path: &'p [&'p str],
    level: usize,
    /// The column of the keys of this level.
    column: Option<usize>,
    /// The key of this level is found, and its value stands below it.
    below: bool,
}

enum Place {
    /// A key of the level that is looked at.
    Key,
    /// Part of a value that does not matter.
    Skipped,
    /// Behind all that could hold the path.
    Over,
}

impl Search<'_> {
    fn place(&mut self, column: usize, dash: bool) -> Result<Place, Doubt> {
        match self.column {
            Some(known) if column < known => {
                return if self.level > 0 { Ok(Place::Over) } else { Err(Doubt) };
            }
            Some(known) if self.below && column == known => {
                return if dash { Err(Doubt) } else { Ok(Place::Over) };
            }
            Some(known) if !self.below && (column > known || dash) => return Ok(Place::Skipped),
            Some(_) if self.below => {
                self.level += 1;
                self.below = false;
                self.column = Some(column);
            }
            Some(_) => {}
            None => self.column = Some(column),
        }
        debug_assert!(self.level < self.path.len(), "a level below the path");
        if dash { Err(Doubt) } else { Ok(Place::Key) }
    }
}

/// The name of the key that begins there, and the place of its colon.
fn key_at<'a>(text: &'a str, scan: &Scan<'_>, at: usize) -> Result<(&'a str, usize), Doubt> {
    let rest = text.get(at..).ok_or(Doubt)?;
    let quote = scan.byte(at);
    if matches!(quote, b'"' | b'\'') {
        let end = at + 1 + rest[1..].find(char::from(quote)).ok_or(Doubt)?;
        let colon = scan.blanks(end + 1);
        let name = &text[at + 1..end];
        let clear = scan.byte(colon) == b':' && !name.contains(['\\', '\n']);
        return if clear { Ok((name, colon)) } else { Err(Doubt) };
    }
    let colon = scan.key(at).ok_or(Doubt)?;
    let name = text[at..colon].trim_end_matches([' ', '\t']);
    // An anchor or a tag, an alias, braces, `? key`; and what merges may hold anything.
    let odd = matches!(quote, b'&' | b'!' | b'*' | b'[' | b'{') || (quote == b'?' && scan.is_blank(at + 1));
    if odd || name == "<<" { Err(Doubt) } else { Ok((name, colon)) }
}

/// The text of a scalar that stands on one line.
fn scalar(value: &str) -> Result<Option<Cow<'_, str>>, Doubt> {
    if value.contains('\n') || value.starts_with(['&', '!', '*', '|', '>', '[', '{']) {
        return Err(Doubt);
    }
    if let Some(quote) = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        let (text, rest) = value[1..].split_once(quote).ok_or(Doubt)?;
        // A second quote right behind is an escaped one.
        let clear = !text.contains('\\') && !rest.starts_with(quote);
        return if clear { Ok(Some(Cow::Borrowed(text))) } else { Err(Doubt) };
    }
    let end = [" #", "\t#"].iter().filter_map(|comment| value.find(comment)).min().unwrap_or(value.len());
    let text = value[..end].trim_end_matches([' ', '\t', '\r']);
    let null = matches!(text, "~" | "null" | "Null" | "NULL");
    Ok((!null).then_some(Cow::Borrowed(text)))
}

/// The text of a scalar at a path of keys in a document that may not parse behind it.
pub(super) fn walk(document: &str, path: &[&str]) -> Option<String> {
    let mut events = events(document).map_while(|event| event.ok().map(|(event, _)| event));
    if !matches!((events.next()?, events.next()?), (_, Event::MappingStart { .. })) {
        return None;
    }
    let mut path = path.iter();
    let mut wanted = path.next()?;
    loop {
        let key = events.next()?;
        if key == Event::MappingEnd {
            return None;
        }
        let found = matches!(&key, Event::Scalar { text, .. } if text == wanted);
        skip(&key, &mut events)?;
        let value = events.next()?;
        match value {
            Event::MappingStart { .. } if found && path.len() > 0 => wanted = path.next()?,
            Event::Scalar { ref text, plain, .. } if found => {
                let null = plain && matches!(&**text, "" | "~" | "null" | "Null" | "NULL");
                return (path.len() == 0 && !null).then(|| text.to_string());
            }
            _ if found => return None,
            value => skip(&value, &mut events)?,
        }
    }
}

/// The rest of a value after its first event.
fn skip<'a>(first: &Event<'_>, events: &mut impl Iterator<Item = Event<'a>>) -> Option<()> {
    let opens = |event: &Event<'_>| matches!(event, Event::MappingStart { .. } | Event::SequenceStart { .. });
    let mut depth = usize::from(opens(first));
    while depth > 0 {
        let event = events.next()?;
        if opens(&event) {
            depth += 1;
        } else if matches!(event, Event::MappingEnd | Event::SequenceEnd) {
            depth -= 1;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::krm::{Item, Stream, nasty};

    const PATHS: [&[&str]; 5] = [
        &["apiVersion"],
        &["kind"],
        &["metadata", "name"],
        &["metadata", "namespace"],
        &["metadata", "annotations", "config.kubernetes.io/path"],
    ];

    #[test]
    fn a_glance_sees_what_a_parse_sees() {
        let (mut told, mut doubts) = (0, 0);
        for seed in 0..nasty::count(4000) {
            let text = nasty::stream(seed);
            let Ok(stream) = Stream::read(text.clone().into_bytes()) else { continue };
            for item in stream.items().chain(stream.config()) {
                let Ok(root) = crate::yaml::parse(&item.document()) else { continue };
                for path in PATHS {
                    let Ok(found) = item.glance(path) else {
                        doubts += 1;
                        continue;
                    };
                    told += 1;
                    let node = path.iter().try_fold(&root, |node, key| node.get(key));
                    let parsed = node.filter(|node| !node.is_null()).and_then(|node| node.as_text());
                    assert_eq!(found.as_deref(), parsed, "seed {seed}, {path:?}\n{text}");
                }
            }
        }
        println!("{told} told, {doubts} doubts");
        assert!(2 * told > doubts, "{told} told, {doubts} doubts");
    }

    #[test]
    fn an_object_that_does_not_parse_says_what_it_is() {
        let broken = [
            "kind: A\nmetadata: {}\nspec:\n  replicas: 1\n  replicas: 2\n",
            "kind: 'A' # c\nspec: &a [*a]\n",
            "kind: A\nspec:\n  a: 1\n b: 2\n",
            "kind: A\nspec: *elsewhere\n",
            "kind: A\nkind: B\n",
            "{\"kind\": \"A\", \"kind\": \"B\"}\n",
            "{kind: A, spec: {a: 1, a: 2}}\n",
            "\"\\x6bind\": A\nspec: {a: 1, a: 2}\n",
        ];
        for text in broken {
            let list = format!("kind: List\nitems:\n- {}", text.trim_end().replace('\n', "\n  ") + "\n");
            for text in [text, &list] {
                // What the parser refuses as a whole does not get here.
                let Ok(stream) = Stream::read(text.as_bytes().to_vec()) else { continue };
                let kinds: Vec<_> = stream.items().map(|item: Item<'_>| item.kind().into_owned()).collect();
                assert_eq!(kinds, ["A"], "{text}");
            }
        }
    }
}
