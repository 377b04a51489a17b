//! What a rule is.

use super::capacity::Worst;
use super::exemptions::Ledger;
use super::finding::Found;
use super::object::Object;
use super::objects::Objects;
use super::pod_security::Control;
use super::rules::RULES;
use super::schema::{Fault, Schemas};
use super::servers::Servers;
use super::serving_policy::{Policy, Settings};
use super::workload::Workload;
use crate::diagnostic::Severity;

/// A rule: what it is called, what it is for, and how it judges.
#[derive(Debug)]
pub struct Rule {
    /// Its name in policies, annotations and reports, in kebab case; an interface, so it never changes.
    pub id: &'static str,
    /// The group under which the documentation has it.
    pub group: Group,
    /// How bad a finding is where the policy says nothing; none is off.
    pub severity: Option<Severity>,
    /// What it asks for, in one line without a full stop.
    pub summary: &'static str,
    /// The keys that `spec.rules.<id>` of a policy may hold beside `severity`.
    pub parameters: &'static [&'static str],
    /// Its page: `docs/rules/<id>.md`.
    pub page: &'static str,
    /// How it judges.
    pub check: Check,
}

/// How a rule judges.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The walk over an object's schema finds these faults; the walk is made once for all such rules.
    Shape(Fault),
    /// Each object by itself, with the others at hand.
    Object(fn(&Object, &Context<'_>, &mut Found)),
    /// Each object that makes pods.
    Workload(fn(&Object, &Workload, &Context<'_>, &mut Found)),
    /// Each object that makes pods, at the level of the Pod Security Standards that holds in its namespace.
    PodSecurity(Control),
    /// The policy's exemptions and those of the objects, once all else is judged.
    Exemptions(fn(&Ledger<'_>, &Context<'_>, &mut Found)),
    /// All objects together.
    Stream(fn(&Context<'_>, &mut Found)),
}

/// Where the pages of the rules are published, each under its id.
const PAGES: &str = "https://serving.creativeflow.ai/rules/";

impl Rule {
    /// Where its page is published.
    pub fn url(&self) -> String {
        format!("{PAGES}{}", self.id)
    }

    /// The rule of this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.id == id).copied()
    }
}

/// What a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// All objects of the stream.
    pub objects: &'a Objects,
    /// The policy.
    pub policy: &'a Policy,
    /// What the policy says of this rule.
    pub settings: &'a Settings,
    /// What the namespaces use at worst.
    pub worst: &'a Worst<'a>,
    /// The kinds that are known.
    pub schemas: &'a Schemas,
    /// The model servers that are known.
    pub servers: &'a Servers<'a>,
}

/// The groups of rules, in the order of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Whether the API server would take the object at all.
    Shape,
    /// Whether what an object names is there.
    References,
    /// Whether the model server would serve.
    Serving,
    /// Pod security, secrets, images, rights.
    Security,
    /// Quotas, limits and nodes at the worst case.
    Capacity,
    /// Removed and deprecated API versions.
    ApiVersions,
    /// The policy itself.
    Policy,
}

impl Group {
    /// The group's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::References => "references",
            Self::Serving => "serving",
            Self::Security => "security",
            Self::Capacity => "capacity",
            Self::ApiVersions => "API versions",
            Self::Policy => "policy",
        }
    }
}
