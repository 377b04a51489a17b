//! Quotas that Kubernetes accepts and never enforces.

use crate::diagnostic::Path;
use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "quota-key-ignored",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "every key of a quota is one that Kubernetes counts",
    parameters: &[],
    page: include_str!("../../../../docs/rules/quota-key-ignored.md"),
    check: Check::Object(check),
};

fn check(object: &Object, _: &Context<'_>, found: &mut Found) {
    let Body::ResourceQuota(spec) = &object.body else { return };
    for key in spec.hard.iter().flatten().map(|(key, _)| key.as_str()) {
        if let Some(remedy) = ignored(key) {
            found.say(
                object,
                Path::spec(["hard", key]),
                format!("Kubernetes accepts `{key}` and never counts it"),
                remedy,
            );
        }
    }
}

/// What to write instead of a key that nothing counts. Keys without a slash are refused unless they are known, and
/// `count/…` takes any resource.
/// <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/quota/v1/evaluator/core/pods.go>
fn ignored(key: &str) -> Option<String> {
    let (domain, _) = key.split_once('/')?;
    if domain == "count"
        || domain.ends_with("storageclass.storage.k8s.io")
        || domain.ends_with("deviceclass.resource.k8s.io")
    {
        return None;
    }
    match domain.strip_prefix("requests.") {
        Some(_) => None,
        None => Some(match key.strip_prefix("limits.") {
            Some(resource) => {
                format!("write `requests.{resource}`; requests and limits of such resources are equal")
            }
            None => format!("write `requests.{key}`"),
        }),
    }
}
