//! Typed values to text that kubectl, kustomize and kpt all read back as it was meant.

use std::fmt;

use serde::Serialize;
use serde_saphyr::SerializerOptions;

/// A value that has no YAML form, such as a map with a list for a key.
#[derive(Debug)]
pub struct EmitError(String);

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot be written as YAML: {}", self.0)
    }
}

impl std::error::Error for EmitError {}

/// Writes a value as one block-style document, without `---`, with a final newline.
///
/// # Errors
/// When the value has no YAML form; the types of Kubernetes all have one.
pub fn to_string<T: Serialize>(value: &T) -> Result<String, EmitError> {
    let text = write(value, true)?;
    // A block scalar whose first line starts with a tab is read back wrongly: the tab counts as indentation.
    let tab = text.lines().any(|line| line.trim_start_matches(' ').starts_with('\t'));
    if tab { write(value, false) } else { Ok(text) }
}

fn write<T: Serialize>(value: &T, prefer_block_scalars: bool) -> Result<String, EmitError> {
    let mut options = SerializerOptions::default();
    options.folded_wrap_chars = usize::MAX;
    options.prefer_block_scalars = prefer_block_scalars;
    let mut text = String::with_capacity(4096);
    serde_saphyr::to_fmt_writer_with_options(&mut text, value, options)
        .map_err(|error| EmitError(error.to_string()))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn ambiguous_strings_are_quoted() {
        for text in [
            "y",
            "on",
            "no",
            "0o14",
            "012345",
            "1e3",
            "2024-01-01",
            "1_000",
            "0x1F",
            "1.10",
            "null",
            "~",
            ".inf",
        ] {
            let out = to_string(&BTreeMap::from([("k", text)])).unwrap();
            assert!(out.contains('"') || out.contains('\''), "{out}");
        }
    }

    #[test]
    fn text_that_starts_with_a_tab_is_no_block_scalar() {
        let out = to_string(&BTreeMap::from([("k", "\tone\ntwo\n")])).unwrap();
        assert!(!out.contains('|'), "{out}");
    }

    #[test]
    fn long_lines_are_not_folded() {
        let out = to_string(&BTreeMap::from([("k", "word ".repeat(60))])).unwrap();
        assert_eq!(out.lines().count(), 1, "{out}");
    }
}
