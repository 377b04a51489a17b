//! Credentials in texts of any origin: variables, command lines, configuration files.

use crate::api;

/// What gives a credential away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// Its own form: a token, a private key, a URL with a password.
    ByValue,
    /// What it is called.
    ByName,
}

/// Of a value with a name, as variables have.
pub(super) fn named(name: &str, value: &str) -> Option<Sure> {
    of_value(value).or_else(|| api::looks_by_name(name, value).then_some(Sure::ByName))
}

fn of_value(text: &str) -> Option<Sure> {
    api::looks_by_value(text).then_some(Sure::ByValue)
}

/// Of a command line: which of its parts hold one. `--api-key=x`, `--api-key x`, and both within a script.
pub(super) fn in_arguments(list: &[String], allows: impl Fn(&str) -> bool) -> Vec<(usize, Sure)> {
    let mut out = Vec::new();
    let mut before = None;
    for (index, text) in list.iter().enumerate() {
        let is_script = text.contains(char::is_whitespace);
        let mut sure = of_value(text);
        // In a script what stands before a word is before it in the same script.
        let mut flag = if is_script { None } else { before };
        for word in text.split_whitespace() {
            let word = word.trim_matches(['"', '\'', ';']);
            let (name, value) = match (word.split_once('='), flag) {
                (Some((name, value)), _) => (name, value),
                (None, Some(flag)) => (flag, word),
                (None, None) => ("", word),
            };
            let value = value.trim_matches(['"', '\'']);
            let bare = name.trim_start_matches('-');
            // In a script only what cannot be a piece of a program, such as `token=tokens[0]`.
            let fits = if is_script { is_plain(value) } else { !value.starts_with('-') };
            if fits && !allows(bare) && api::looks_by_name(bare, value) {
                sure = sure.or(Some(Sure::ByName));
            }
            flag = (word.starts_with("--") && !word.contains('=') && !is_switch(word)).then_some(word);
        }
        before = if is_script { None } else { flag };
        out.extend(sure.map(|sure| (index, sure)));
    }
    out
}

/// Whether a flag takes no value: what follows it is something else.
fn is_switch(flag: &str) -> bool {
    ["--disable-", "--enable-", "--no-", "--use-", "--skip-"].iter().any(|prefix| flag.starts_with(prefix))
}

/// Files whose lines are names with values.
const SETTINGS: [&str; 9] = ["properties", "env", "ini", "conf", "cfg", "toml", "yaml", "yml", "json"];

/// Of a ConfigMap's key: the text of a variable, or of a file.
pub(super) fn in_file(key: &str, text: &str) -> Option<Sure> {
    let extension = key.rsplit_once('.').map(|(_, extension)| extension);
    of_value(text).or_else(|| {
        let is_named = match extension {
            None if !text.trim_end().contains('\n') => api::looks_by_name(key, text.trim_end()),
            Some(extension) if SETTINGS.contains(&extension) => text.lines().any(is_setting),
            _ => false,
        };
        is_named.then_some(Sure::ByName)
    })
}

/// Whether a line gives a name that speaks of a secret a value that looks made up: `password = hunter2`.
fn is_setting(line: &str) -> bool {
    let line = line.trim().trim_start_matches("export ").trim_start_matches("- ");
    if line.starts_with(['#', ';', '/']) {
        return false;
    }
    let Some(at) = line.find(['=', ':']) else { return false };
    let name = line[..at].trim().trim_matches(['"', '\'']);
    let value = line[at + 1..].trim().trim_end_matches([',', ';']).trim_matches(['"', '\'']);
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    // Of configuration that says `secret: name` the value is most often a Secret's name.
    let is_name = is_name && !name.eq_ignore_ascii_case("secret");
    is_name && is_plain(value) && is_made_up(value) && api::looks_by_name(name, value)
}

/// One word that is no piece of a program.
fn is_plain(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-+/=.~!@#%^*".contains(&b))
        // `args.token`, `self.api_key`.
        && !(value.contains('.') && value.bytes().all(|b| b.is_ascii_alphabetic() || b"._".contains(&b)))
}

/// Whether it is more than a word of a schema or the name of something.
fn is_made_up(value: &str) -> bool {
    let has = |fits: fn(&u8) -> bool| value.as_bytes().iter().any(fits);
    value.len() >= 6
        && (has(u8::is_ascii_digit)
            || has(|b| b"+=~!@#%^*".contains(b))
            || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "hf_abcdefghijklmnop1234";

    fn arguments(list: &[&str]) -> Vec<(usize, Sure)> {
        let list: Vec<String> = list.iter().map(|text| (*text).to_owned()).collect();
        in_arguments(&list, |flag| flag == "demo-token")
    }

    #[test]
    fn arguments_are_read_as_flags_with_values() {
        assert_eq!(arguments(&["--api-key=hunter2"]), [(0, Sure::ByName)]);
        assert_eq!(arguments(&["--port", "80", "--api-key", "hunter2"]), [(3, Sure::ByName)]);
        assert_eq!(arguments(&["serve", TOKEN]), [(1, Sure::ByValue)]);
        assert_eq!(
            arguments(&["-c", "export DB_PASSWORD=hunter2; serve --api-key 'x1'"]),
            [(1, Sure::ByName)]
        );
        assert_eq!(arguments(&["--database=postgres://app:hunter2@db"]), [(0, Sure::ByValue)]);
        for good in [
            &["--api-key=$(API_KEY)"][..],
            &["--api-key", "$(API_KEY)"],
            &["--api-key", "--port", "80"],
            &["--tokenizer=chat", "--max-token=4096", "--token-file=/run/token", "--eos-token", "</s>"],
            &["--demo-token=abc"],
            &["-c", "serve --api-key $API_KEY --token \"${TOKEN}\""],
            &["-c", "import os; token = load(args.token); api_key=os.environ['KEY']; t.token=self.token"],
            &["--disable-token", "model"],
        ] {
            assert_eq!(arguments(good), [], "{good:?}");
        }
    }

    #[test]
    fn files_are_read_by_their_lines_where_these_are_settings() {
        for (key, text) in [
            ("DB_PASSWORD", "hunter2"),
            ("application.properties", "a=b\nspring.datasource.password=hunter2\n"),
            ("config.yaml", "db:\n  password: \"Tr0ub4dor\"\n"),
            ("config.json", "{\n  \"apiKey\": \"a1b2c3d4\",\n}"),
            ("run.py", "TOKEN = 'hf_abcdefghijklmnop1234'"),
        ] {
            assert!(in_file(key, text).is_some(), "{key}");
        }
        for (key, text) in [
            ("config.yaml", "token: string\npassword: ${PASSWORD}\nsecret: chat-s3\n# password: hunter2\n"),
            ("schema.json", "\"password\": {\"type\": \"string\"},\n\"api_key\": null"),
            (
                "tokenizer_config.json",
                "\"eos_token\": \"</s>\",\n\"pad_token\": \"[PAD]\",\n\"bos_token\": \"<s>\"",
            ),
            ("run.py", "token = tokens[0]\npassword = read_password()\n"),
            ("server.properties", "token.file=/run/secrets/token\nmax_token=4096\n"),
            ("LOG_LEVEL", "info"),
        ] {
            assert_eq!(in_file(key, text), None, "{key}");
        }
    }
}
