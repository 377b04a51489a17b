//! Secrets that people paste where text goes. A ModelSpec names where a secret lives and never holds one, so a literal
//! that looks like a credential is an error, and its value is not repeated.

use std::borrow::Cow;

use super::trail::{Part, Trail};
use crate::diagnostic::Problems;
use crate::yaml::{Layer, Node, ScalarKind, Value};

/// No token is shorter.
const SHORTEST: usize = 16;

/// Prefixes of tokens that their issuers chose to be recognisable.
const PREFIXES: [&str; 10] =
    ["hf_", "sk-", "AKIA", "ASIA", "ghp_", "gho_", "github_pat_", "glpat-", "hvs.", "nvapi-"];

/// Last words of names whose values are secrets.
const NAMES: [&str; 9] =
    ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY"];

/// First words of the names of tokens that tokenizers have: `eos_token`, `image_token`.
const TOKENIZER: [&str; 17] = [
    "EOS", "BOS", "PAD", "UNK", "MASK", "SEP", "CLS", "STOP", "START", "END", "IMAGE", "AUDIO", "VIDEO",
    "SPECIAL", "MAX", "MIN", "DECODER",
];

/// Reports every string of `node` that looks like a credential. Names of variables and keys count only in maps of
/// variables, properties and config keys, not behind flags of `args`; `trusted` values have been checked where they stand.
pub(super) fn check(node: &Node, trusted: Option<Layer>, problems: &mut Problems) {
    walk(node, &Trail::ROOT, None, trusted, problems);
}

fn walk(node: &Node, trail: &Trail<'_>, name: Option<&str>, trusted: Option<Layer>, problems: &mut Problems) {
    match &node.value {
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &trail.down(Part::Index(index)), None, trusted, problems);
            }
        }
        Value::Mapping(entries) => {
            // `secrets.<n>.env` maps variables to keys of a Secret, which are names and no values.
            let named =
                matches!(trail.key(), Some("env" | "properties" | "config")) && !trail.is_under("secrets");
            for entry in entries {
                let name = named.then_some(entry.key.as_str());
                if looks_by_value(&entry.key) {
                    say(&trail.down(Part::Key("…")), problems);
                }
                walk(&entry.value, &trail.down(Part::Key(&entry.key)), name, trusted, problems);
            }
        }
        Value::Scalar(scalar) => {
            let text = scalar.text.as_str();
            let by_name =
                scalar.kind() == ScalarKind::String && name.is_some_and(|name| looks_by_name(name, text));
            if trusted != Some(node.at.layer) && (by_name || looks_by_value(text)) {
                say(trail, problems);
            }
        }
    }
}

/// What is said of a credential. Whoever shows lines of the input must not show one that this is about.
pub const CREDENTIAL: &str =
    "this looks like a credential; name it under `secrets.<secret>.env`, where no value is written";

fn say(trail: &Trail<'_>, problems: &mut Problems) {
    problems.error(trail.path(), CREDENTIAL);
}

/// The text with every token and password in it left out, for messages that repeat what somebody wrote.
pub fn redact(text: &str) -> Cow<'_, str> {
    let tokens = words(text).filter(|(_, word)| is_token(word));
    let mut secrets: Vec<(usize, &str)> = tokens.chain(passwords(text)).collect();
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

/// Words of the letters that tokens are made of, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))).map(move |word| {
        let start = at;
        at += word.len() + text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
        (start, word)
    })
}

/// Whether some word of the text is a token by its prefix, a JSON web token, a PEM block, or a URL with a password.
pub fn looks_by_value(text: &str) -> bool {
    if passwords(text).next().is_some() {
        return true;
    }
    if text.len() < SHORTEST {
        return false;
    }
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY") {
        return true;
    }
    words(text).any(|(_, word)| is_token(word))
}

fn is_token(word: &str) -> bool {
    let follows = |rest: &str, least: usize| {
        let run = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_-".contains(b)).count();
        run >= least && rest[..run].bytes().any(|b| b.is_ascii_digit())
    };
    let by_prefix =
        PREFIXES.iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| follows(rest, SHORTEST)));
    let slack = word.strip_prefix("xox").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_lowercase())
            && rest[1..].strip_prefix('-').is_some_and(|r| follows(r, SHORTEST))
    });
    let jwt = word.starts_with("eyJ") && word.split('.').filter(|part| part.len() >= SHORTEST).count() >= 2;
    by_prefix || slack || jwt
}

/// Whether a value only stands for the one that is meant: a variable, a template, a placeholder, something encrypted.
pub fn stands_for_another(value: &str) -> bool {
    let enclosed = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    value.starts_with('$')
        || value.contains("${")
        || value.contains("$(")
        || value.contains("{{")
        || value.starts_with("ENC[")
        || value.starts_with("ref+")
        || value.starts_with("vault:")
        || enclosed('<', '>')
        || enclosed('[', ']')
        || enclosed('{', '}')
        || (value.len() > 2 && value.chars().all(|c| "xX*.…".contains(c)))
}

/// Whether a variable of this name with this value gives a secret away: not a path, a URL, a number, a boolean, a
/// template or a reference, nor one of a tokenizer's tokens, nor the name of a Secret.
pub fn looks_by_name(name: &str, value: &str) -> bool {
    let upper = snake(name);
    let last = NAMES.iter().find_map(|last| Some((*last, upper.strip_suffix(last)?)));
    let Some((last, first)) = last.filter(|(_, first)| first.is_empty() || first.ends_with('_')) else {
        return false;
    };
    let of_tokenizer = || TOKENIZER.contains(&first.rsplit('_').nth(1).unwrap_or_default());
    let is_a_name = last == "SECRET" || last == "TOKEN" && first.ends_with("CLUSTER_");
    if last == "TOKEN" && of_tokenizer() || is_a_name && is_words(value) {
        return false;
    }
    let harmless = value.is_empty()
        || value.starts_with('/')
        || value.contains("://")
        || stands_for_another(value)
        || value.parse::<f64>().is_ok()
        || ["true", "false", "yes", "no", "on", "off", "none", "auto"]
            .contains(&value.to_lowercase().as_str());
    !harmless
}

/// Words and short numbers with hyphens between them, as people name Secrets and clusters, and as no secret is made.
fn is_words(value: &str) -> bool {
    let is_word = |part: &str| {
        let is_short = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        !part.is_empty() && (is_short || part.bytes().all(|b| b.is_ascii_lowercase()))
    };
    value.contains('-') && value.split('-').all(is_word)
}

/// `apiKey`, `api-key` and `API_KEY` are one name.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before_was_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && before_was_lower {
            out.push('_');
        }
        before_was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    }
    out
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

    #[test]
    fn names_give_secrets_away_unless_the_value_is_harmless() {
        for (name, value) in [
            ("DB_PASSWORD", "hunter2"),
            ("apiKey", "abc"),
            ("HF_TOKEN", "x"),
            ("S_SECRET", "1b4e28ba-2fa1-11d2"),
        ] {
            assert!(looks_by_name(name, value), "{name}");
        }
        for (name, value) in [
            ("HF_TOKEN_PATH", "x"),
            ("TOKEN", "/var/run/token"),
            ("MAX_TOKEN", "512"),
            ("TOKENIZER", "fast"),
            ("API_KEY", ""),
            ("EOS_TOKEN", "eos"),
            ("pad_token", "[PAD]"),
            ("HF_TOKEN", "<your token>"),
            ("HF_TOKEN", "$TOKEN"),
            ("API_TOKEN", "ENC[AES256_GCM,data:x]"),
            ("TLS_SECRET", "chat-tls"),
            ("STORE_SECRET", "chat-s3"),
            ("initial-cluster-token", "etcd-cluster-1"),
            ("NOTOKEN", "x"),
        ] {
            assert!(!looks_by_name(name, value), "{name}={value}");
        }
    }
}
