//! Secrets whose values stand in the stream.

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "secret-value",
    group: Group::Security,
    severity: Some(Severity::Warning),
    summary: "no Secret of the stream holds values",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/secret-value.md"),
    check: Check::Object(check),
};

/// Annotations of tools that put values in the place of what stands for them, after the render.
const FILLED_LATER: [&str; 1] = ["avp.kubernetes.io/path"];

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    let Body::Secret { filled, .. } = &object.body else { return };
    let is_filled_later = FILLED_LATER.iter().any(|key| object.annotations.contains_key(*key));
    if filled.is_empty() || is_filled_later || context.settings.allows(object.name()) {
        return;
    }
    let keys = suggest::list(filled.iter().map(String::as_str));
    let plural = if filled.len() == 1 { "" } else { "s" };
    found.say(
        object,
        Path::default(),
        format!("the Secret holds the value{plural} of {keys}, readable by everybody who reads this stream"),
        "keep values in a vault or sealed, and render a Secret without values, or what fetches it",
    );
}
