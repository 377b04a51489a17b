//! Images whose tag may mean something else tomorrow.

use crate::diagnostic::Severity;
use crate::names;
use crate::policy::finding::Found;
use crate::policy::images;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "image-tag-mutable",
    group: Group::Security,
    severity: Some(Severity::Warning),
    summary: "every image has a tag that is not `latest`, or a digest",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/image-tag-mutable.md"),
    check: Check::Workload(check),
};

/// Tags that projects move by habit.
const MOVING: [&str; 8] = ["latest", "nightly", "main", "master", "edge", "dev", "stable", "release"];

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for image in images::of(workload) {
        let text = image.text;
        if names::has_digest(text) || context.settings.allows(text) {
            continue;
        }
        let cause = match names::image_tag(text) {
            None => format!("image `{text}` has no tag, which means `latest`"),
            Some(tag) if is_moving(tag) => {
                format!("tag `{tag}` of image `{text}` may be another image tomorrow")
            }
            Some(_) => continue,
        };
        found.say(object, image.path, cause, "name a version, or a digest");
    }
}

/// `latest-gpu` moves as `latest` does.
fn is_moving(tag: &str) -> bool {
    MOVING.contains(&tag) || tag.split('-').any(|part| part == "latest")
}
