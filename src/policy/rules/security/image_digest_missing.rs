//! Images without a digest.

use crate::names;
use crate::policy::finding::Found;
use crate::policy::images;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "image-digest-missing",
    group: Group::Security,
    severity: None,
    summary: "every image is named by digest",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/image-digest-missing.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for image in images::of(workload) {
        if !names::has_digest(image.text) && !context.settings.allows(image.text) {
            let cause = format!("image `{}` has no digest", image.text);
            found.say(object, image.path, cause, "append `@sha256:` and the digest that the registry tells");
        }
    }
}
