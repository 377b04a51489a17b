//! Schedules that no clock follows, and time zones that nobody knows.

use crate::diagnostic::Severity;
use crate::policy::rule::{Check, Group, Rule};
use crate::policy::schema::Fault;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "invalid-schedule",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every schedule and time zone is one",
    parameters: &[],
    page: include_str!("../../../../docs/rules/invalid-schedule.md"),
    check: Check::Shape(Fault::InvalidSchedule),
};
