//! Exemptions on objects that say no reason, or name no rule.

use crate::diagnostic::{Path, Severity};
use crate::policy::exemptions::{ANNOTATION, Ledger};
use crate::policy::finding::Found;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::rules::RULES;
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "exemption-invalid",
    group: Group::Policy,
    severity: Some(Severity::Error),
    summary: "an exemption on an object names a rule and says why",
    parameters: &[],
    page: include_str!("../../../../docs/rules/exemption-invalid.md"),
    check: Check::Exemptions(check),
};

fn check(ledger: &Ledger<'_>, context: &Context<'_>, found: &mut Found) {
    let own = || context.policy.custom.iter().map(|rule| rule.id.as_str());
    let known = || RULES.iter().map(|rule| rule.id).chain(own());
    for note in &ledger.of_objects {
        let path = Path::metadata("annotations").key(format!("{ANNOTATION}{}", note.rule));
        if !known().any(|id| id == note.rule) {
            let remedy = match suggest::nearest(note.rule, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`modelspec rules` lists them; remove the annotation".to_owned(),
            };
            // It may be a rule of another policy's own.
            let cause = format!("no rule is called `{}`", note.rule);
            found.say_at_most(Severity::Warning, note.object, path, cause, remedy);
        } else if note.reason.is_empty() {
            let cause = format!("the exemption from `{}` says no reason, so it does not count", note.rule);
            found.say(note.object, path, cause, "write why this object may");
        }
    }
}
