//! Names of objects that nobody brings.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::references::{Followed, is_cluster_wide};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "reference-missing",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "every object that another names is in the stream, or declared as external",
    parameters: &[],
    page: include_str!("../../../../docs/rules/reference-missing.md"),
    check: Check::Object(check),
};

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    for reference in &object.links.references {
        let Followed::Missing(severity) = reference.follow(object, context) else { continue };
        let space = reference.space(object).filter(|_| !is_cluster_wide(&reference.kind));
        let place = space.map(|space| format!(" in namespace `{space}`")).unwrap_or_default();
        found.say_at_most(
            severity,
            object,
            reference.path.clone(),
            format!("there is no {}{place}", reference.called()),
            reference.remedy(object, context),
        );
    }
}
