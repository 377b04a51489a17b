//! Values of another type than the field has.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "wrong-type",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every value has the type of its field",
    parameters: &[],
    page: include_str!("../../../../docs/rules/wrong-type.md"),
    check: Check::Shape(Fault::WrongType),
};
