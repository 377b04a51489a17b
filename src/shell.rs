//! Words as a POSIX shell takes them.

/// A word, in quotes where it needs them.
pub fn quote(word: &str) -> String {
    if word.is_empty() { "''".to_owned() } else { quote_path(word) }
}

/// The same of a part of a word, which may be empty.
pub fn quote_path(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// A command of several words.
pub fn command<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_through_a_shell_as_they_are() {
        for word in ["plain-1.0", "", "two words", "it's", "$(x) `y`", "a\nb"] {
            let script = command(&["printf".to_owned(), "%s".to_owned(), word.to_owned()]);
            let said = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(said.stdout).unwrap(), word);
        }
    }
}
