//! Objects that a rule lets pass: by the policy's word, and by their own annotations.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::finding::Finding;
use super::object::Object;
use super::objects::Objects;
use super::pattern;
use super::rules::{self, RULES};
use super::serving_policy::{Policy, unknown_rule};
use crate::api::v1alpha1 as api;
use crate::diagnostic::{Path, Problems};

/// What an annotation begins with whose rest is a rule's id, and whose value is the reason.
pub(super) const ANNOTATION: &str = "serving.creativeflow.ai/exempt.";

/// An exemption of the policy.
#[derive(Debug)]
pub struct Exemption {
    /// Its name in the policy.
    pub(super) name: String,
    /// What it lets pass.
    pub(super) written: api::Exemption,
}

/// A finding that an exemption lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exempted {
    /// The finding.
    pub finding: Finding,
    /// Why it may.
    pub reason: String,
}

/// What became of the exemptions.
#[derive(Debug)]
pub struct Ledger<'a> {
    /// Those of the policy, and whether each has let something pass, or would have if it had not ended.
    pub(super) of_policy: Vec<(&'a Exemption, bool)>,
    /// Those of the objects.
    pub(super) of_objects: Vec<Note<'a>>,
}

/// An object's own exemption.
#[derive(Debug)]
pub(super) struct Note<'a> {
    /// The object.
    pub(super) object: &'a Object,
    /// The rule's id.
    pub(super) rule: &'a str,
    /// Why it may.
    pub(super) reason: &'a str,
    /// Whether it has let something pass.
    pub(super) is_used: bool,
}

/// The exemptions of a policy; what is wrong with one goes to the problems.
pub(super) fn read(
    written: BTreeMap<String, api::Exemption>,
    custom: &[String],
    problems: &mut Problems,
) -> Vec<Exemption> {
    let exemptions = written.into_iter().map(|(name, written)| {
        let path = Path::spec(["exempt", &name]);
        let mut known = RULES.iter().map(|rule| rule.id).chain(custom.iter().map(String::as_str));
        if !known.any(|id| pattern::fits(&written.rule, id)) {
            let message = unknown_rule(&written.rule, custom, str::to_owned);
            problems.error(path.clone().key("rule"), message);
        }
        if written.reason.trim().is_empty() {
            problems.error(path.key("reason"), "is empty; say why these objects may");
        }
        Exemption { name, written }
    });
    exemptions.collect()
}

/// Whether an exemption from `written` lets pass what `rule` says: by its name, or by that of a wider rule.
fn stands_for(written: &str, rule: &str) -> bool {
    pattern::fits(written, rule) || rules::wider(rule).is_some_and(|wider| pattern::fits(written, wider))
}

impl Exemption {
    fn is_for(&self, rule: &str, object: &Object) -> bool {
        let written = &self.written;
        let namespace = |wanted: &str| object.namespace().is_some_and(|own| pattern::fits(wanted, own));
        stands_for(&written.rule, rule)
            && pattern::fits(&written.kind, object.kind())
            && pattern::fits(&written.name, object.name())
            && written.namespace.as_deref().is_none_or(namespace)
    }

    /// The day on which it ended, if that is past.
    pub(super) fn ended(&self, now: Option<&str>) -> Option<&str> {
        // Dates of this form compare as texts do.
        self.written.until.as_deref().filter(|until| now.is_some_and(|now| *until < now))
    }
}

/// Takes what is exempt out of the findings. A finding whose exemption has ended stays and says so.
pub(super) fn apply<'a>(
    findings: &mut Vec<Finding>,
    objects: &'a Objects,
    policy: &'a Policy,
) -> (Vec<Exempted>, Ledger<'a>) {
    let mut ledger = Ledger {
        of_policy: policy.exempt.iter().map(|exemption| (exemption, false)).collect(),
        of_objects: objects.iter().flat_map(notes).collect(),
    };
    if ledger.of_policy.is_empty() && ledger.of_objects.is_empty() {
        return (Vec::new(), ledger);
    }
    let mut exempted = Vec::new();
    let mut left = Vec::new();
    for mut finding in std::mem::take(findings) {
        match ledger.reason(&mut finding, objects, policy.now.as_deref()) {
            Some(reason) => exempted.push(Exempted { finding, reason }),
            None => left.push(finding),
        }
    }
    *findings = left;
    (exempted, ledger)
}

/// The exemptions in an object's annotations.
fn notes(object: &Object) -> impl Iterator<Item = Note<'_>> {
    let from = object.annotations.range::<str, _>((Bound::Included(ANNOTATION), Bound::Unbounded));
    let own = from.map_while(|(key, reason)| Some((key.strip_prefix(ANNOTATION)?, reason)));
    own.map(move |(rule, reason)| Note { object, rule, reason: reason.trim(), is_used: false })
}

impl Ledger<'_> {
    /// Why a finding may pass, if it may.
    fn reason(&mut self, finding: &mut Finding, objects: &Objects, now: Option<&str>) -> Option<String> {
        let object = objects.at(finding.object?)?;
        let rule: &str = &finding.rule;
        let mut reason = None;
        let first = self.of_objects.partition_point(|note| note.object.index < object.index);
        let own = self.of_objects[first..].iter_mut().take_while(|note| note.object.index == object.index);
        for note in own.filter(|note| stands_for(note.rule, rule) && !note.reason.is_empty()) {
            note.is_used = true;
            reason = Some(note.reason.to_owned());
        }
        let mut ended = None;
        for (exemption, is_used) in self.of_policy.iter_mut().filter(|(it, _)| it.is_for(rule, object)) {
            *is_used = true;
            match exemption.ended(now) {
                Some(until) => {
                    ended = Some(format!(" (the exemption `{}` ended on {until})", exemption.name));
                }
                None => {
                    reason.get_or_insert_with(|| exemption.written.reason.clone());
                }
            }
        }
        if reason.is_none()
            && let Some(ended) = ended
        {
            finding.cause.push_str(&ended);
        }
        reason
    }
}
