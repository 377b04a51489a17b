//! Mounts of volumes that the pod does not have, and the same for claims of devices.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "volume-missing",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every volume that a container mounts is one of its pod",
    parameters: &[],
    page: include_str!("../../../../docs/rules/volume-missing.md"),
    check: Check::Shape(Fault::VolumeMissing),
};
