//! Secrets that people paste where text goes. A ModelSpec names where a secret lives and never holds one, so a literal
//! that looks like a credential is an error, and its value is not repeated.

mod names;
mod shapes;
mod text;

pub use names::{looks_by_name, stands_for_another};
pub use text::{looks_by_value, redact};

use super::trail::{Part, Trail};
use crate::diagnostic::Problems;
use crate::yaml::{Layer, Node, ScalarKind, Value};

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
pub const CREDENTIAL: &str = "this looks like a credential";

fn say(trail: &Trail<'_>, problems: &mut Problems) {
    let remedy = if trail.is_under("secrets") {
        "write the name of its key in Vault here, and no value"
    } else if trail.is_under("files") {
        "name it under `secrets.<secret>.files`, where no value is written"
    } else {
        "name it under `secrets.<secret>.env`, where no value is written"
    };
    problems.error(trail.path(), format!("{CREDENTIAL}; {remedy}"));
}
