//! Images of registries that the policy does not list.

use crate::diagnostic::Severity;
use crate::names;
use crate::policy::finding::Found;
use crate::policy::images::{self, DEFAULT_REGISTRY};
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "image-registry-denied",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "every image comes from one of the registries that the policy lists, if it lists any",
    parameters: &["registries", "allow"],
    page: include_str!("../../../../docs/rules/image-registry-denied.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let settings = context.settings;
    if settings.registries.is_empty() {
        return;
    }
    for image in images::of(workload) {
        let (text, registry) = (image.text, image.registry());
        // A pattern may also name a part of a registry, such as `registry.example/models/*`.
        let is_listed = settings.has_registry(registry)
            || match names::image_registry(text) {
                Some(_) => settings.has_registry(text),
                None => settings.has_registry(&format!("{DEFAULT_REGISTRY}/{text}")),
            };
        if !is_listed && !settings.allows(text) {
            let cause = format!("image `{text}` comes from `{registry}`, which the policy does not list");
            let listed = suggest::list(settings.registries.iter().map(String::as_str));
            found.say(object, image.path, cause, format!("take it from {listed}"));
        }
    }
}
