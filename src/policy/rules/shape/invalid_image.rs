//! References to images that no container runtime can read.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-image",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every image is a reference that a container runtime can read",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-image.md"),
    check: Check::Shape(Fault::InvalidImage),
};
