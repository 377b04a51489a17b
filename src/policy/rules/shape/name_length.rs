//! Names that are too long for what is called after them.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "name-length",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "no name is too long for what is called after it",
    parameters: &[],
    page: include_str!("../../../../docs/rules/name-length.md"),
    check: Check::Shape(Fault::NameLength),
};
