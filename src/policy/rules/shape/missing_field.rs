//! Required fields that are not there.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "missing-field",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every required field is there",
    parameters: &[],
    page: include_str!("../../../../docs/rules/missing-field.md"),
    check: Check::Shape(Fault::MissingField),
};
