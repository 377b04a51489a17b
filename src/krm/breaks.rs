//! Characters that YAML 1.1 takes for line breaks and YAML 1.2 does not: kustomize and kubectl read the former, the
//! parser here the latter (<https://yaml.org/spec/1.2.2/#54-line-break-characters>).

use super::judge;
use super::layout::Layout;
use super::lines::line_of;
use super::stream::ReadError;

/// U+0085, U+2028, U+2029: bytes, and as many where the last is a line break.
const BREAKS: [(&str, &str, &str); 3] =
    [("\u{85}", " \n", "U+0085"), ("\u{2028}", "  \n", "U+2028"), ("\u{2029}", "  \n", "U+2029")];

/// Reads a text that has such characters the other way too: whoever reads the output must find the same objects.
///
/// # Errors
/// When there are more or fewer objects, or others, that way.
pub(super) fn check(text: &str, layout: &Layout) -> Result<(), ReadError> {
    if text.is_ascii() {
        return Ok(());
    }
    let first = BREAKS.iter().filter_map(|(this, _, name)| Some((text.find(this)?, *name))).min();
    let Some((at, name)) = first else { return Ok(()) };
    let other = BREAKS.iter().fold(text.to_owned(), |text, (this, other, _)| text.replace(this, other));
    // What cannot be read at all that way fails there, loudly.
    match judge::read(&other) {
        Ok(other) if !same(&other, layout) => {
            let message = format!(
                "{name} is a line break in YAML 1.1 and none in YAML 1.2, and the objects differ by it; remove it"
            );
            Err(ReadError::new(Some(line_of(text, at)), message))
        }
        _ => Ok(()),
    }
}

fn same(one: &Layout, other: &Layout) -> bool {
    let starts = |layout: &Layout| layout.items.iter().map(|item| item.start).collect::<Vec<_>>();
    one.form == other.form
        && starts(one) == starts(other)
        && one.config.map(|config| config.start) == other.config.map(|config| config.start)
}

#[cfg(test)]
mod tests {
    use crate::krm::Stream;

    #[test]
    fn what_the_two_versions_read_differently_is_an_error() {
        let read = |text: &str| Stream::read(text.as_bytes().to_vec());
        let text = "kind: List\nitems:\n- a: 1 #\u{2028}- b: 2\n";
        assert_eq!(
            read(text).unwrap_err().to_string(),
            "line 3: U+2028 is a line break in YAML 1.1 and none in YAML 1.2, and the objects differ by it; remove it"
        );
        for break_ in ["\u{85}", "\u{2028}", "\u{2029}"] {
            let text = format!("kind: List\nitems:\n- a: \"x{break_}  y\"\n- b: 'z'\n");
            assert_eq!(read(&text).unwrap().len(), 2, "{text:?}");
        }
    }
}
