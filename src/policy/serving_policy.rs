//! A `ServingPolicy`, ready to judge by.

use std::collections::{BTreeMap, HashMap};

use super::cel::{self, CustomRule};
use super::exemptions::{self, Exemption};
use super::finding::Finding;
use super::nodes::{self, NodePool};
use super::pattern;
use super::rule::Rule;
use super::rules::RULES;
use crate::api::v1alpha1::{PodSecurity, RuleSettings, RuleSeverity, ServingPolicySpec};
use crate::diagnostic::{ObjectRef, Path, Problems, Severity};
use crate::yaml::Node;
use crate::{names, suggest};

/// The version of Kubernetes that objects are judged for where nobody says: `1.34`, whose types and schemas are compiled in.
const KUBERNETES_MINOR: u32 = 34;

/// What a policy says, ready to judge by. The default is every rule as it comes.
#[derive(Debug)]
pub struct Policy {
    rules: HashMap<&'static str, Settings>,
    external: BTreeMap<String, Vec<String>>,
    pub(super) exempt: Vec<Exemption>,
    /// The rules of the user's own.
    pub custom: Vec<CustomRule>,
    /// The pools of nodes by name; empty where the policy does not tell.
    pub nodes: BTreeMap<String, NodePool>,
    /// The minor version of Kubernetes 1 that the cluster has.
    pub kubernetes_minor: u32,
    /// The level of the Pod Security Standards where the stream does not hold the namespace, or its labels name none.
    pub pod_security: PodSecurity,
    /// The day by which exemptions end, such as `2027-03-01`; none, and none ends.
    pub now: Option<String>,
    /// Warnings are errors.
    pub strict: bool,
}

/// What a policy says of one rule.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How bad a finding is; none where the policy does not say.
    pub severity: Option<Level>,
    /// What the rule lets pass: patterns with `*`.
    pub allow: Vec<String>,
    /// The registries that images may come from: patterns with `*`; none where the policy does not say.
    pub registries: Vec<String>,
}

impl Settings {
    /// Whether one of the patterns of `allow` fits.
    pub fn allows(&self, text: &str) -> bool {
        self.allow.iter().any(|pattern| pattern::fits(pattern, text))
    }

    /// Whether one of the patterns of `registries` fits.
    pub fn has_registry(&self, registry: &str) -> bool {
        self.registries.iter().any(|pattern| pattern::fits(pattern, registry))
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

impl From<RuleSeverity> for Level {
    fn from(severity: RuleSeverity) -> Self {
        match severity {
            RuleSeverity::Error => Self::On(Severity::Error),
            RuleSeverity::Warning => Self::On(Severity::Warning),
            RuleSeverity::Info => Self::On(Severity::Info),
            RuleSeverity::Off => Self::Off,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rules: HashMap::new(),
            external: BTreeMap::new(),
            exempt: Vec::new(),
            custom: Vec::new(),
            nodes: BTreeMap::new(),
            kubernetes_minor: KUBERNETES_MINOR,
            pod_security: PodSecurity::default(),
            now: None,
            strict: false,
        }
    }
}

impl Policy {
    /// Makes a policy of what is written; what is wrong with it goes to the problems.
    pub fn of(spec: ServingPolicySpec, problems: &mut Problems) -> Self {
        let custom: Vec<String> = spec.custom.keys().cloned().collect();
        let mut rules = HashMap::new();
        for (id, written) in spec.rules {
            if let Some((id, settings)) = settings(&id, written, &custom, problems) {
                rules.insert(id, settings);
            }
        }
        Self {
            rules,
            external: spec.external,
            exempt: exemptions::read(spec.exempt, &custom, problems),
            custom: cel::read(spec.custom, problems),
            nodes: nodes::read(spec.capacity.unwrap_or_default(), problems),
            kubernetes_minor: spec
                .kubernetes_version
                .and_then(|version| names::kubernetes_minor(&version))
                .unwrap_or(KUBERNETES_MINOR),
            pod_security: spec.pod_security,
            now: spec.now,
            strict: spec.strict == Some(true),
        }
    }

    /// What the policy says of a rule.
    pub fn settings(&self, rule: &Rule) -> &Settings {
        static DEFAULT: Settings = Settings { severity: None, allow: Vec::new(), registries: Vec::new() };
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

    /// Whether an object that the stream may lack is in the cluster already.
    pub fn is_external(&self, kind: &str, name: &str) -> bool {
        let patterns = self.external.get(kind).map(Vec::as_slice).unwrap_or_default();
        patterns.iter().any(|pattern| pattern::fits(pattern, name))
    }

    /// Whether the policy says which objects of a kind are in the cluster already, so that there are no others.
    pub fn lists(&self, kind: &str) -> bool {
        self.external.contains_key(kind)
    }

    /// The names of a kind that it lists, without the patterns.
    pub fn listed(&self, kind: &str) -> impl Iterator<Item = &str> {
        let all = self.external.get(kind).map(Vec::as_slice).unwrap_or_default();
        all.iter().map(String::as_str).filter(|name| !name.contains('*'))
    }

    /// What the rules of the user's own have against the object at an index.
    pub fn ask(&self, index: usize, object: &ObjectRef, document: &Node) -> Vec<Finding> {
        cel::ask(&self.custom, index, object, document)
    }

    /// The ids of the rules that are asked, the user's own among them.
    pub(super) fn asked_ids(&self) -> impl Iterator<Item = &str> {
        let own = self.custom.iter().filter(|rule| rule.severity.is_some()).map(|rule| rule.id.as_str());
        self.asked().into_iter().map(|(rule, _)| rule.id).chain(own)
    }

    /// The rules that are asked, with the severity of their findings.
    pub(super) fn asked(&self) -> Vec<(&'static Rule, Severity)> {
        RULES.iter().filter_map(|rule| Some((*rule, self.severity(rule)?))).collect()
    }
}

fn settings(
    id: &str,
    written: RuleSettings,
    custom: &[String],
    problems: &mut Problems,
) -> Option<(&'static str, Settings)> {
    let path = Path::spec(["rules", id]);
    let Some(rule) = Rule::find(id) else {
        problems.error(
            path,
            unknown_rule(id, custom, |name| {
                format!("`{name}` is a rule of this policy; its severity stands in `spec.custom.{name}`")
            }),
        );
        return None;
    };
    let given = [("allow", written.allow.is_some()), ("registries", written.registries.is_some())];
    for (name, _) in given.into_iter().filter(|(name, given)| *given && !rule.parameters.contains(name)) {
        let takes = match rule.parameters {
            [] => "it takes `severity` alone".to_owned(),
            parameters => format!("it takes `severity`, {}", suggest::list(parameters.iter().copied())),
        };
        problems.error(path.clone().key(name), format!("rule `{id}` has no `{name}`; {takes}"));
    }
    let settings = Settings {
        severity: written.severity.map(Level::from),
        allow: written.allow.unwrap_or_default(),
        registries: written.registries.unwrap_or_default(),
    };
    Some((rule.id, settings))
}

/// What to say of an id that no rule has.
pub(super) fn unknown_rule(id: &str, custom: &[String], own: impl Fn(&str) -> String) -> String {
    if custom.iter().any(|name| name == id) {
        return own(id);
    }
    let known = RULES.iter().map(|rule| rule.id).chain(custom.iter().map(String::as_str));
    match suggest::nearest(id, known) {
        Some(near) => format!("unknown rule `{id}`; did you mean `{near}`?"),
        None => format!("unknown rule `{id}`; `modelspec rules` lists them"),
    }
}
