//! Selectors that do not find the pods of their own template.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "selector-mismatch",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every selector finds the pods of its own template",
    parameters: &[],
    page: include_str!("../../../../docs/rules/selector-mismatch.md"),
    check: Check::Shape(Fault::SelectorMismatch),
};
