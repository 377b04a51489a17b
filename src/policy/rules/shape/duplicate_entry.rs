//! Two items with one key in a list whose items are told apart by it.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "duplicate-entry",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "no list holds an item twice where its items have keys",
    parameters: &[],
    page: include_str!("../../../../docs/rules/duplicate-entry.md"),
    check: Check::Shape(Fault::DuplicateEntry),
};
