//! The Pod Security Standards: which level holds where, and how a control is asked.
//!
//! What each control asks, and from which version of the standards on, is that of `k8s.io/pod-security-admission` v0.34, which is
//! what the API server runs (<https://github.com/kubernetes/pod-security-admission/tree/v0.34.2/policy>).

mod labels;
mod pods;
#[cfg(test)]
mod tests;

pub use labels::{Mode, Standard};
pub(super) use labels::{refused, standards, unknown};
pub(super) use pods::containers;
pub use pods::{PodContainer, Pods};

use super::finding::Found;
use super::object::Object;
use super::rule::Context;
use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::{Path, Severity};

/// A control of the standards.
#[derive(Clone, Copy, Debug)]
pub struct Control {
    /// The laxest level that asks it.
    pub from: PodSecurity,
    /// The minor version of Kubernetes 1 whose standards have it first; 0 where all have.
    pub since: u32,
    /// What it has against pods at a level and version.
    pub look: fn(&Pods<'_>, Standard, &mut Vec<Violation>),
}

/// What a control has against a pod.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, from the object's root.
    pub path: Path,
    /// What is wrong.
    pub cause: String,
    /// What to write instead.
    pub remedy: String,
}

impl Violation {
    /// Says what is wrong, and what to write instead.
    pub fn new(path: Path, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { path, cause: cause.into(), remedy: remedy.into() }
    }
}

/// What is to be judged of an object that makes pods: the pods, and what its namespace asks of them.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pods: Pods<'a>,
    standards: Vec<Standard>,
}

impl<'a> Subject<'a> {
    /// None for an object that makes no pods, and where nothing is asked of them.
    pub(super) fn of(object: &'a Object, context: &Context<'_>) -> Option<Self> {
        let workload = object.workload()?;
        let standards = labels::standards(object, context);
        (!standards.is_empty()).then(|| Self { pods: Pods::new(workload), standards })
    }

    /// Says what a control has against the pods. What several modes ask is said once, by the strictest.
    pub(super) fn ask(&self, control: &Control, object: &Object, found: &mut Found) {
        let mut said: Vec<Violation> = Vec::new();
        for standard in &self.standards {
            if standard.level < control.from || standard.minor < control.since {
                continue;
            }
            let mut violations = Vec::new();
            (control.look)(&self.pods, *standard, &mut violations);
            for violation in violations {
                if said.contains(&violation) {
                    continue;
                }
                let most = if standard.mode == Mode::Enforce { Severity::Error } else { Severity::Warning };
                let cause = format!("{}, {}", violation.cause, standard.told(object.namespace()));
                found.say_at_most(most, object, violation.path.clone(), cause, violation.remedy.clone());
                said.push(violation);
            }
        }
    }
}
