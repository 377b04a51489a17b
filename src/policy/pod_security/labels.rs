//! Which levels a namespace holds its pods to: `pod-security.kubernetes.io/<mode>` and `<mode>-version`.
//!
//! <https://kubernetes.io/docs/concepts/security/pod-security-admission/>

use std::collections::BTreeMap;

use crate::api::v1alpha1::PodSecurity;
use crate::policy::object::Object;
use crate::policy::rule::Context;
use crate::suggest;

/// What becomes of a pod that breaks a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is refused.
    Enforce,
    /// Whoever applies it is warned.
    Warn,
    /// The audit log has it.
    Audit,
}

impl Mode {
    /// The worst first.
    const ALL: [Self; 3] = [Self::Enforce, Self::Warn, Self::Audit];

    /// The labels of the level and of its version.
    fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::Enforce => {
                ("pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/enforce-version")
            }
            Self::Warn => ("pod-security.kubernetes.io/warn", "pod-security.kubernetes.io/warn-version"),
            Self::Audit => ("pod-security.kubernetes.io/audit", "pod-security.kubernetes.io/audit-version"),
        }
    }
}

/// What is asked of pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard {
    /// How strict it is; never `privileged`.
    pub level: PodSecurity,
    /// The version of the standards, by the minor version of Kubernetes 1; `latest` is that of the cluster.
    pub minor: u32,
    /// What becomes of pods that break it.
    pub mode: Mode,
    /// Whether it is the policy's level and not one of the namespace's labels.
    pub by_default: bool,
}

impl Standard {
    /// The end of a finding: who asks.
    pub(super) fn told(self, namespace: Option<&str>) -> String {
        let (level, namespace) = (self.level.as_str(), namespace.unwrap_or_default());
        match self.mode {
            _ if self.by_default => format!("against the policy's Pod Security Standard `{level}`"),
            Mode::Enforce => {
                format!("against the Pod Security Standard `{level}`, which namespace `{namespace}` enforces")
            }
            Mode::Warn => {
                format!("against the Pod Security Standard `{level}`, of which namespace `{namespace}` warns")
            }
            Mode::Audit => {
                format!("against the Pod Security Standard `{level}`, which namespace `{namespace}` audits")
            }
        }
    }
}

/// What the namespace of an object asks of its pods, the worst consequence first. Where the stream does not have the
/// namespace, or its labels name no mode, the policy's level is enforced.
pub(in crate::policy) fn standards(object: &Object, context: &Context<'_>) -> Vec<Standard> {
    let namespace = object.namespace().and_then(|name| context.objects.find("", "Namespace", None, name));
    let latest = context.policy.kubernetes_minor;
    namespace.and_then(|namespace| of_labels(&namespace.labels, latest)).unwrap_or_else(|| {
        let level = context.policy.pod_security;
        let standard = Standard { level, minor: latest, mode: Mode::Enforce, by_default: true };
        if level > PodSecurity::Privileged { vec![standard] } else { Vec::new() }
    })
}

/// None where no label names a level.
fn of_labels(labels: &BTreeMap<String, String>, latest: u32) -> Option<Vec<Standard>> {
    let mut asked: Vec<Standard> = Vec::new();
    let mut labelled = false;
    for mode in Mode::ALL {
        let (level, version) = mode.labels();
        let Some(level) = labels.get(level) else { continue };
        labelled = true;
        // What the admission takes a wrong word for: it refuses pods rather than let them pass, and tells nothing.
        let otherwise = if mode == Mode::Enforce { PodSecurity::Restricted } else { PodSecurity::Privileged };
        let level = PodSecurity::from_word(level).unwrap_or(otherwise);
        let minor = labels.get(version).and_then(|version| minor(version));
        let minor = minor.map_or(latest, |minor| minor.min(latest));
        let known = asked.iter().any(|other| other.level == level && other.minor == minor);
        if level > PodSecurity::Privileged && !known {
            asked.push(Standard { level, minor, mode, by_default: false });
        }
    }
    labelled.then_some(asked)
}

/// The minor version of `v1.<minor>`; none for `latest`, and for what is no version.
fn minor(version: &str) -> Option<u32> {
    let digits = version.strip_prefix("v1.")?;
    let plain = digits == "0" || !digits.starts_with('0');
    (plain && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// What all labels of Pod Security begin with.
const PREFIX: &str = "pod-security.kubernetes.io/";

/// The labels of a namespace that begin as those of Pod Security do and are none, each with the one that may be meant.
pub(in crate::policy) fn unknown(labels: &BTreeMap<String, String>) -> Vec<(&str, Option<&'static str>)> {
    let known = || Mode::ALL.into_iter().flat_map(|mode| <[_; 2]>::from(mode.labels()));
    let own = labels.keys().filter(|key| key.starts_with(PREFIX) && !known().any(|label| label == *key));
    let word = |label: &'static str| label.trim_start_matches(PREFIX);
    let meant = |key: &str| {
        let near = suggest::nearest(key.trim_start_matches(PREFIX), known().map(word))?;
        known().find(|label| word(label) == near)
    };
    own.map(|key| (key.as_str(), meant(key))).collect()
}

/// The labels of a namespace that the API server refuses: the label, its value, and whether that is a version.
pub(in crate::policy) fn refused(labels: &BTreeMap<String, String>) -> Vec<(&'static str, &str, bool)> {
    let mut refused = Vec::new();
    for mode in Mode::ALL {
        let (level, version) = mode.labels();
        if let Some(word) = labels.get(level).filter(|word| PodSecurity::from_word(word).is_none()) {
            refused.push((level, word.as_str(), false));
        }
        if let Some(text) = labels.get(version).filter(|text| *text != "latest" && minor(text).is_none()) {
            refused.push((version, text.as_str(), true));
        }
    }
    refused
}
