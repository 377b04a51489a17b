//! Secrets by the name that they are given.

/// Last words of names whose values are secrets.
const NAMES: [&str; 9] =
    ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY"];

/// First words of the names of tokens that tokenizers have: `eos_token`, `image_token`.
const TOKENIZER: [&str; 17] = [
    "EOS", "BOS", "PAD", "UNK", "MASK", "SEP", "CLS", "STOP", "START", "END", "IMAGE", "AUDIO", "VIDEO",
    "SPECIAL", "MAX", "MIN", "DECODER",
];

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

#[cfg(test)]
mod tests {
    use super::*;

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
