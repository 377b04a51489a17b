//! Fields that a kind does not have: the API server drops them in silence, or refuses the object when asked to be strict.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "unknown-field",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every field is one that its kind has",
    parameters: &[],
    page: include_str!("../../../../docs/rules/unknown-field.md"),
    check: Check::Shape(Fault::UnknownField),
};
