//! Ports that are none, and their names.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-port",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every port is one, and every port name too",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-port.md"),
    check: Check::Shape(Fault::InvalidPort),
};
