//! What the agent writes, in the language of <https://github.com/hashicorp/consul-template>.

use std::fmt::Write;

use crate::api::v1alpha1::SecretType;
use crate::resolve::secrets::source::Source;

/// A file that holds the value of a key and nothing else.
pub(super) fn file(source: &Source<'_>, key: &str) -> String {
    let value = value(source, key);
    with(source, &format!("{}{{{{ {value} }}}}", missing(source, key)))
}

/// A script that sets the variables. In single quotes a shell takes everything as it stands but the quote itself.
pub(super) fn variables(source: &Source<'_>) -> String {
    let mut lines = String::new();
    for (variable, key) in &source.secret.env {
        let value = value(source, key);
        let missing = missing(source, key);
        // Writing to a string cannot fail.
        let _ = writeln!(
            lines,
            "{missing}export {variable}='{{{{ printf \"%v\" ({value}) | replaceAll \"'\" `'\\''` }}}}'"
        );
    }
    with(source, &lines)
}

/// One request, however many templates ask it: what an engine makes is made once for all of them.
fn with(source: &Source<'_>, inside: &str) -> String {
    let mut request = format!("secret {}", quoted(&source.location()));
    for (name, value) in &source.secret.params {
        let _ = write!(request, " {}", quoted(&format!("{name}={value}")));
    }
    format!("{{{{ with {request} }}}}{inside}{{{{ end }}}}")
}

fn data(source: &Source<'_>) -> &'static str {
    if source.type_ == SecretType::KvV2 { ".Data.data" } else { ".Data" }
}

fn value(source: &Source<'_>, key: &str) -> String {
    let data = data(source);
    if source.type_ == SecretType::Pki && key == "ca_chain" {
        return format!("{data}.ca_chain | sprig_join \"\\n\"");
    }
    if is_field(key) { format!("{data}.{key}") } else { format!("index {data} {}", quoted(key)) }
}

/// A field that is missing is an error by itself; of any other key the language makes nothing of it.
fn missing(source: &Source<'_>, key: &str) -> String {
    if is_field(key) {
        return String::new();
    }
    let (data, key) = (data(source), quoted(key));
    format!("{{{{ if not (sprig_hasKey {data} {key}) }}}}{{{{ sprig_fail {key} }}}}{{{{ end }}}}")
}

fn is_field(key: &str) -> bool {
    !key.starts_with(|c: char| c.is_ascii_digit())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
