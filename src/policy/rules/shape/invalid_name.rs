//! Names that break the rules for what they name.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-name",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every name keeps the rules of what it names",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-name.md"),
    check: Check::Shape(Fault::InvalidName),
};
