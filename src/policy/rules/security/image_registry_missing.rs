//! Images that leave their registry to the node.

use crate::names;
use crate::policy::finding::Found;
use crate::policy::images::{self, DEFAULT_REGISTRY};
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "image-registry-missing",
    group: Group::Security,
    severity: None,
    summary: "every image names its registry",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/image-registry-missing.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for image in images::of(workload) {
        let text = image.text;
        if names::image_registry(text).is_none() && !context.settings.allows(text) {
            // An image of one word is one of Docker's own.
            let library = if text.contains('/') { "" } else { "library/" };
            let cause = format!("image `{text}` names no registry, so it comes from `{DEFAULT_REGISTRY}`");
            let remedy = format!("write `{DEFAULT_REGISTRY}/{library}{text}`, or name a mirror of your own");
            found.say(object, image.path, cause, remedy);
        }
    }
}
