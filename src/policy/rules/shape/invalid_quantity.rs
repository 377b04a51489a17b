//! Quantities that are none, or that their field does not take.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-quantity",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every quantity is one, and one that its field takes",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-quantity.md"),
    check: Check::Shape(Fault::InvalidQuantity),
};
