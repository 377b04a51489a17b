//! A `ServingPolicy`, ready to judge by.

use std::collections::HashMap;

use super::pattern;
use super::rule::Rule;
use super::rules::RULES;
use crate::diagnostic::Severity;

/// What a policy says, ready to judge by. The default is every rule as it comes.
#[derive(Debug, Default)]
pub struct Policy {
    rules: HashMap<String, Settings>,
}

/// What a policy says of one rule.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How bad a finding is; none where the policy does not say.
    pub severity: Option<Level>,
    /// What the rule lets pass: patterns with `*`.
    pub allow: Vec<String>,
}

impl Settings {
    /// Whether one of the patterns of `allow` fits.
    pub fn allows(&self, text: &str) -> bool {
        self.allow.iter().any(|pattern| pattern::fits(pattern, text))
    }
}

/// How bad a finding is, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The rule is not asked.
    Off,
    /// Its findings have this severity.
    On(Severity),
}

impl Policy {
    /// What the policy says of a rule.
    pub fn settings(&self, rule: &Rule) -> &Settings {
        static DEFAULT: Settings = Settings { severity: None, allow: Vec::new() };
        self.rules.get(rule.id).unwrap_or(&DEFAULT)
    }

    /// How bad a rule's findings are; none for a rule that is off.
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.settings(rule).severity {
            Some(Level::Off) => None,
            Some(Level::On(severity)) => Some(severity),
            None => rule.severity,
        }
    }

    /// The rules that are asked, with the severity of their findings.
    pub(super) fn asked(&self) -> Vec<(&'static Rule, Severity)> {
        RULES.iter().filter_map(|rule| Some((*rule, self.severity(rule)?))).collect()
    }
}
