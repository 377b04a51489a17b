//! Exemptions that let nothing pass.

use crate::diagnostic::{Path, Severity};
use crate::policy::exemptions::{ANNOTATION, Ledger};
use crate::policy::finding::Found;
use crate::policy::pattern;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "exemption-unused",
    group: Group::Policy,
    severity: Some(Severity::Warning),
    summary: "every exemption lets something pass",
    parameters: &[],
    page: include_str!("../../../../docs/rules/exemption-unused.md"),
    check: Check::Exemptions(check),
};

fn check(ledger: &Ledger<'_>, context: &Context<'_>, found: &mut Found) {
    // A rule that is off has nothing to let pass, and nobody can tell whether it would.
    let asked: Vec<&str> = context.policy.asked_ids().collect();
    for (exemption, is_used) in &ledger.of_policy {
        if *is_used || !asked.iter().any(|id| pattern::fits(&exemption.written.rule, id)) {
            continue;
        }
        let path = Path::spec(["exempt", &exemption.name]);
        let ended = exemption.ended(context.policy.now.as_deref());
        let ended = ended.map(|until| format!(", and it ended on {until}")).unwrap_or_default();
        let cause = format!("the exemption lets nothing pass{ended}");
        found.say_of_policy(path, cause, "remove it, or mend its `rule`, `kind`, `name` or `namespace`");
    }
    let unused = ledger.of_objects.iter().filter(|note| !note.is_used && !note.reason.is_empty());
    for note in unused.filter(|note| asked.contains(&note.rule)) {
        let path = Path::metadata("annotations").key(format!("{ANNOTATION}{}", note.rule));
        let cause = format!("the exemption from `{}` lets nothing pass", note.rule);
        found.say(note.object, path, cause, "remove the annotation");
    }
}
