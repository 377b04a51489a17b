//! Images whose tag may mean something else tomorrow.

use crate::diagnostic::Severity;
use crate::names;
use crate::policy::finding::Found;
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
    for placed in workload.containers() {
        let image = placed.container.image.as_deref().unwrap_or_default();
        if image.is_empty() || names::has_digest(image) || context.settings.allows(image) {
            continue;
        }
        let path = placed.path.key("image");
        match names::image_tag(image) {
            None => found.say(
                object,
                path,
                format!("image `{image}` has no tag, which means `latest`"),
                "name a version, or a digest",
            ),
            Some(tag) if MOVING.contains(&tag) => found.say(
                object,
                path,
                format!("tag `{tag}` of image `{image}` may be another image tomorrow"),
                "name a version, or a digest",
            ),
            Some(_) => {}
        }
    }
}
