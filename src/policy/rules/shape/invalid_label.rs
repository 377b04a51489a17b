//! Labels and annotations that break the rules for their key or value.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-label",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every label and annotation keeps the rules for keys and values",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-label.md"),
    check: Check::Shape(Fault::InvalidLabel),
};
