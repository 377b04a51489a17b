//! Values that their field does not take, or that do not go with another one.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-value",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every value is one that its field takes, and goes with the others",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-value.md"),
    check: Check::Shape(Fault::InvalidValue),
};
