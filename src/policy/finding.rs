//! What a rule says.

use std::borrow::Cow;

use super::object::Object;
use crate::diagnostic::{Path, Severity};

/// Something that a rule has against an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id; a custom rule's is its name in the policy.
    pub rule: Cow<'static, str>,
    /// How bad it is, as the policy says.
    pub severity: Severity,
    /// The object, by its index among the judged; none for what is said of the policy itself.
    pub object: Option<usize>,
    /// The field, from the object's root.
    pub path: Path,
    /// What is wrong: lower case, no full stop.
    pub cause: String,
    /// What to do about it; empty where the user's own rule does not say.
    pub remedy: String,
}

/// Collects what the rules say. While a rule runs it is the one that speaks.
#[derive(Debug)]
pub struct Found {
    rule: Cow<'static, str>,
    severity: Severity,
    /// Whether the user has written this severity: it holds for every finding then.
    is_written: bool,
    findings: Vec<Finding>,
}

impl Found {
    /// Nothing yet; findings of `rule` follow.
    pub(super) fn by(rule: Cow<'static, str>, severity: Severity) -> Self {
        Self { rule, severity, is_written: false, findings: Vec::new() }
    }

    /// The same, with a severity that the user has written, so that the rule itself lessens it nowhere.
    #[must_use]
    pub(super) fn with_written(self, is_written: bool) -> Self {
        Self { is_written, ..self }
    }

    /// Says what is wrong with a field of an object.
    pub fn say(&mut self, object: &Object, path: Path, cause: impl Into<String>, remedy: impl Into<String>) {
        self.say_at_most(self.severity, object, path, cause, remedy);
    }

    /// The same, no worse than `severity` unless the policy says how bad it is, for what is bad only under circumstances that
    /// the stream does not tell.
    pub fn say_at_most(
        &mut self,
        severity: Severity,
        object: &Object,
        path: Path,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        // The worse severity is the lesser value.
        let severity = if self.is_written { self.severity } else { self.severity.max(severity) };
        self.findings.push(Finding {
            rule: self.rule.clone(),
            severity,
            object: Some(object.index),
            path,
            cause: cause.into(),
            remedy: remedy.into(),
        });
    }

    /// Says what is wrong with a field of the policy.
    pub(super) fn say_of_policy(&mut self, path: Path, cause: String, remedy: &str) {
        let Self { rule, severity, .. } = self;
        let (rule, severity) = (rule.clone(), *severity);
        self.findings.push(Finding { rule, severity, object: None, path, cause, remedy: remedy.to_owned() });
    }

    /// All that was said.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
