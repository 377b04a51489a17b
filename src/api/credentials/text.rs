//! Secrets by what they look like, wherever they stand in a text.

use std::borrow::Cow;

use super::names::stands_for_another;
use super::shapes::{BESIDE, Rest, TOKENS};

/// No token is shorter than this.
const SHORTEST: usize = 10;

/// The text with every secret in it left out, for messages that repeat what somebody wrote.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut secrets: Vec<(usize, &str)> = secrets(text).collect();
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    secrets.sort_unstable_by_key(|(at, _)| *at);
    let mut out = String::new();
    let mut kept = 0;
    for (at, secret) in secrets {
        // A token may be part of a password.
        if at >= kept {
            out.push_str(&text[kept..at]);
            out.push('…');
        }
        kept = kept.max(at + secret.len());
    }
    Cow::Owned(out + &text[kept..])
}

/// Whether the text holds a token that is known by its mark, a JSON web token, a private key, a URL with a password, or a
/// secret that is known by what it stands beside.
pub fn looks_by_value(text: &str) -> bool {
    secrets(text).next().is_some()
}

/// The secrets of a text, with their places.
fn secrets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Most texts are short words: those are none.
    let is_long = text.len() >= SHORTEST;
    let tokens = words(text).filter(move |(_, word)| is_long && is_token(word));
    tokens
        .chain(passwords(text))
        .chain(is_long.then(|| beside(text)).into_iter().flatten())
        .chain(private_key(text))
}

/// A private key from its first line to the end of the text.
fn private_key(text: &str) -> Option<(usize, &str)> {
    let start = text.find("-----BEGIN ")?;
    text[start..].contains("PRIVATE KEY").then(|| (start, &text[start..]))
}

/// The passwords of URLs, `https://user:password@host`, with their places. What stands for another is none.
fn passwords(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts = text.match_indices("://").map(|(at, mark)| at + mark.len());
    starts.filter_map(move |start| {
        let ends = |c: char| c.is_whitespace() || "/?#\"'`<>,".contains(c);
        let authority = text[start..].split(ends).next()?;
        let (user, _) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        (!password.is_empty() && !stands_for_another(password)).then_some((start + name.len() + 1, password))
    })
}

/// What follows the words of [`BESIDE`], where it is long enough.
fn beside(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.+/=%~:".contains(c);
    BESIDE.iter().filter_map(move |(mark, least)| {
        let start = text.find(mark)? + mark.len();
        let rest = &text[start..];
        let secret = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        (secret.len() >= *least).then_some((start, secret))
    })
}

/// Words of the letters that tokens are made of, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))).map(move |word| {
        let start = at;
        at += word.len() + text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
        (start, word)
    })
}

fn is_token(word: &str) -> bool {
    if word.len() < SHORTEST {
        return false;
    }
    let by_mark = TOKENS.iter().any(|(mark, rest)| word.strip_prefix(mark).is_some_and(|it| rest.fits(it)));
    let slack = word.strip_prefix("xox").is_some_and(|rest| {
        let kind = rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '.');
        !rest.starts_with('-') && kind.strip_prefix('-').is_some_and(|it| Rest::Token(16).fits(it))
    });
    let long_parts = || word.split('.').filter(|part| part.len() >= 16).count();
    let jwt = word.starts_with("eyJ") && long_parts() >= 2;
    // Terraform's stand behind a name of 14 letters.
    by_mark || slack || jwt || word.split_once(".atlasv1.").is_some_and(|(_, it)| Rest::Token(16).fits(it))
}

impl Rest {
    /// Whether a token may go on so.
    fn fits(self, rest: &str) -> bool {
        let run =
            |more: &[u8]| rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || more.contains(b)).count();
        let has_digit = |run: usize| rest[..run].bytes().any(|b| b.is_ascii_digit());
        match self {
            Self::Token(least) => Some(run(b"_-")).is_some_and(|run| run >= least && has_digit(run)),
            Self::Plain(least) => Some(run(b"")).is_some_and(|run| run >= least && has_digit(run)),
            Self::Dotted(least) => Some(run(b"_-.")).is_some_and(|run| run >= least && has_digit(run)),
            Self::Hex(length) => rest.len() == length && rest.bytes().all(|b| b.is_ascii_hexdigit()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_prefix() {
        for text in [
            "hf_abcdefghijklmnop1234",
            "--token=sk-proj-abcdefghijklmnopq1",
            "AKIAIOSFODNN7EXAMPLE",
            "xoxb-1234567890-abcdefghij",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJzdWIiOiIxMjM0NTY3ODkw.abc",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        ] {
            assert!(looks_by_value(text), "{text}");
        }
        for text in
            ["hf_transfer", "sk-learn", "task-scheduler-0123456789abcdef0", "eyJ", "s3://bucket/sk-model"]
        {
            assert!(!looks_by_value(text), "{text}");
        }
    }

    #[test]
    fn a_secret_is_known_by_what_it_stands_beside() {
        for (text, told) in [
            ("Authorization: Basic bWU6cGFzc3dvcmQ=", "Authorization: Basic …"),
            ("Server=db;Password=hunter2;Encrypt=yes", "Server=db;Password=…;Encrypt=yes"),
            (
                "a.blob.core.windows.net/c?sv=1&sig=abcdefgh%2Babcdefgh%3D&x",
                "a.blob.core.windows.net/c?sv=1&sig=…&x",
            ),
        ] {
            assert!(looks_by_value(text), "{text}");
            assert_eq!(redact(text), told);
        }
        for text in
            ["Authorization: Bearer $(TOKEN)", "Server=db;Password=${DB};", "&sig=off&more=0123456789abcdef"]
        {
            assert!(!looks_by_value(text), "{text}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_known_and_left_out() {
        for (text, told) in [
            ("https://me:pw@host/a", "https://me:…@host/a"),
            ("--proxy=http://me:p:w@[::1]:3128", "--proxy=http://me:…@[::1]:3128"),
            ("a://:p@b c://d:hf_abcdefghijklmnop1234@e", "a://:…@b c://d:…@e"),
        ] {
            assert!(looks_by_value(text), "{text}");
            assert_eq!(redact(text), told);
        }
        for text in [
            "https://host/a:b@c",
            "https://host:80/",
            "https://me@host/",
            "https://me:@host/",
            "postgres://me:$(PASSWORD)@host/db",
            "http://me:${config.password}@host",
            "a: b@c",
        ] {
            assert!(!looks_by_value(text), "{text}");
            assert_eq!(redact(text), text);
        }
    }
}
