//! Two documents of one object: the later one silently replaces the earlier.

use std::collections::HashMap;

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "duplicate-object",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "no object is in the stream twice",
    parameters: &[],
    page: include_str!("../../../../docs/rules/duplicate-object.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let mut seen = HashMap::with_capacity(context.objects.len());
    for object in context.objects {
        if object.name().is_empty() {
            continue;
        }
        // Of one object, whatever the version it is written in.
        let key = (object.group(), object.kind(), object.namespace(), object.name());
        if let Some(first) = seen.insert(key, object.index) {
            let place = context.objects.at(first).and_then(|first| first.place.file.clone());
            let place =
                place.map_or_else(|| "in the stream before".to_owned(), |file| format!("in {file} too"));
            found.say(
                object,
                Path::metadata("name"),
                format!("the {} `{}` stands {place}", object.kind(), object.name()),
                "keep one of them, or give it another name or namespace",
            );
        }
    }
}
