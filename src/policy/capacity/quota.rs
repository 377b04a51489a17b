//! What the quotas of a namespace count, key by key, and what they ask of its pods.

use std::borrow::Cow;

use k8s_openapi::api::core::v1::ResourceQuotaSpec;

use super::charge::{Charge, Subject};
use super::pod::{Needs, Pod};
use super::replicas::Replicas;
use super::scopes;
use crate::policy::workload::Phase;
use crate::quantity::Quantity;

/// What one key of a quota counts.
#[derive(Clone, Debug)]
pub struct Sum<'a> {
    /// The key, such as `requests.cpu`.
    pub key: &'a str,
    /// The most that there may be.
    pub hard: Quantity,
    /// What there is at worst.
    pub total: Quantity,
    /// What it is made of, the largest first.
    pub terms: Vec<Term<'a>>,
}

/// A part of a sum.
#[derive(Clone, Debug)]
pub struct Term<'a> {
    /// Whose it is.
    pub label: Cow<'a, str>,
    /// How many there are.
    pub replicas: Replicas,
    /// What each takes.
    pub each: Quantity,
}

impl Term<'_> {
    /// What all of them take.
    pub fn total(&self) -> Quantity {
        self.each * self.replicas.most()
    }
}

/// As many terms as one wants to read.
const SHOWN: usize = 8;

impl<'a> Sum<'a> {
    /// What each key of a quota counts.
    pub fn of(quota: &'a ResourceQuotaSpec, charges: &'a [Charge<'_>]) -> Vec<Self> {
        let counted: Vec<&Charge<'_>> =
            charges.iter().filter(|charge| scopes::counts(quota, &charge.subject)).collect();
        let hard = quota.hard.iter().flatten();
        hard.filter_map(|(key, hard)| {
            let hard = Quantity::parse(&hard.0)?.ceil_milli();
            Some(Self::over(key, hard, counted.iter().copied()))
        })
        .collect()
    }

    /// What charges add up to under one key.
    pub fn over(key: &'a str, hard: Quantity, charges: impl Iterator<Item = &'a Charge<'a>>) -> Self {
        let term = |charge: &'a Charge<'a>| {
            let each = charge.each.get(key).filter(|each| !each.is_zero())?;
            (charge.replicas.most() > 0).then(|| Term {
                label: Cow::Borrowed(&*charge.label),
                replicas: charge.replicas,
                each,
            })
        };
        Self::of_terms(key, hard, charges.filter_map(term).collect())
    }

    /// What terms add up to.
    pub(super) fn of_terms(key: &'a str, hard: Quantity, mut terms: Vec<Term<'a>>) -> Self {
        let total = terms.iter().map(Term::total).sum();
        terms.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| a.label.cmp(&b.label)));
        Self { key, hard, total, terms }
    }

    /// Whether there is more than there may be.
    pub fn is_exceeded(&self) -> bool {
        self.total > self.hard
    }

    /// The sum, term by term: `chat 5 × 1 (autoscaler) + 1 × 1 (surge); resnet 4 × 1`.
    pub fn told(&self) -> String {
        let mut told: Vec<String> = self.terms.iter().take(SHOWN).map(|term| self.term(term)).collect();
        if let Some(rest) = self.terms.get(SHOWN..).filter(|rest| !rest.is_empty()) {
            let total: Quantity = rest.iter().map(Term::total).sum();
            told.push(format!("{} more {total}", rest.len()));
        }
        told.join("; ")
    }

    fn term(&self, term: &Term<'_>) -> String {
        let Term { label, replicas, each } = term;
        // A number of objects needs no factor.
        let factor = if is_number(self.key) && *each == Quantity::units(1) {
            String::new()
        } else {
            format!(" × {each}")
        };
        let mut told = match (replicas.count, factor.is_empty()) {
            (1, true) => label.to_string(),
            (count, _) => format!("{label} {count}{factor}"),
        };
        if let Some(by) = replicas.by.as_str() {
            told += &format!(" ({by})");
        }
        if replicas.surge > 0 {
            told += &format!(" + {}{factor} (surge)", replicas.surge);
        }
        told
    }
}

/// Whether a key counts objects.
fn is_number(key: &str) -> bool {
    key.starts_with("count/")
        || key.ends_with("persistentvolumeclaims")
        || !key.contains('.') && !matches!(key, "cpu" | "memory" | "ephemeral-storage")
        || key.starts_with("services.")
}

/// Keys that, by a mistake that Kubernetes keeps, oblige every container to say the resource
/// (`validationSet` of the pod evaluator), each with where to say it.
const DEMANDING: [(&str, &str, &str); 6] = [
    ("cpu", "requests", "cpu"),
    ("limits.cpu", "limits", "cpu"),
    ("limits.memory", "limits", "memory"),
    ("memory", "requests", "memory"),
    ("requests.cpu", "requests", "cpu"),
    ("requests.memory", "requests", "memory"),
];

/// What a quota demands of a container that the container does not say: the key, `requests` or `limits`, and the resource.
fn unsaid<'a>(
    quota: &'a ResourceQuotaSpec,
    container: &'a Needs<'_>,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> + 'a {
    DEMANDING.into_iter().filter(move |(key, side, resource)| {
        let list = if *side == "limits" { &container.limits } else { &container.requests };
        quota.hard.as_ref().is_some_and(|hard| hard.contains_key(*key)) && list.get(resource).is_none()
    })
}

/// A container that does not say what a quota demands of it.
#[derive(Clone, Debug)]
pub struct Missing<'a> {
    /// Which of the pod's containers, in their order.
    pub container: usize,
    /// Its name.
    pub name: &'a str,
    /// When it runs.
    pub phase: Phase,
    /// The quota's keys, with `requests` or `limits` and the resource.
    pub keys: Vec<(&'static str, &'static str, &'static str)>,
}

/// The containers of a pod that do not say what a quota demands. A pod that says as a whole what it takes is not asked.
pub fn missing<'a>(quota: &'a ResourceQuotaSpec, pod: &'a Pod<'_>) -> Vec<Missing<'a>> {
    if pod.has_own_resources() || !scopes::counts(quota, &Subject::Pod(pod)) {
        return Vec::new();
    }
    let containers = pod.containers.iter().enumerate();
    containers
        .filter_map(|(index, container)| {
            let keys: Vec<_> = unsaid(quota, container).collect();
            (!keys.is_empty()).then_some(Missing {
                container: index,
                name: container.name,
                phase: container.phase,
                keys,
            })
        })
        .collect()
}
