//! Whether a namespace takes the pods: the `restricted` Pod Security Standard, its limits and its quota.

use modelspec::diagnostic::Severity;
use modelspec::functions::{Demands, Input, validate};
use modelspec::policy::{Group, RULES, Rule};
use serde_json::Value;

use super::text;

/// Everything by which the `restricted` standard would refuse the objects' pods, whatever their namespace asks.
/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted>
pub(crate) fn restricted(objects: &[Value]) -> Vec<String> {
    let judged = objects.iter().filter(|object| text(object, "/kind") != "Namespace");
    said(judged.cloned(), |rule| rule.id.starts_with("pss-"))
}

/// Everything by which the standard that the objects' own namespace enforces would refuse their pods.
#[allow(dead_code, reason = "not every test that includes this file judges so much")]
pub(crate) fn by_its_namespace(objects: &[Value]) -> Vec<String> {
    said(objects.iter().cloned(), |rule| rule.id.starts_with("pss-"))
}

/// Every error and warning of the rules for security.
#[allow(dead_code, reason = "not every test that includes this file judges so much")]
pub(crate) fn secure(objects: &[Value]) -> Vec<String> {
    said(objects.iter().cloned(), |rule| {
        rule.group == Group::Security && rule.severity.is_some_and(|severity| severity < Severity::Info)
    })
}

/// Everything by which the LimitRange and the quota of `policies` would refuse the objects, as if all stood in one
/// namespace, with every autoscaler at its most and every rollout with its surge.
pub(crate) fn limits(objects: &[Value], policies: &[Value]) -> Vec<String> {
    let is_policy = |object: &&Value| ["LimitRange", "ResourceQuota"].contains(&text(object, "/kind"));
    let judged = objects.iter().filter(|object| !is_policy(object)).chain(policies.iter().filter(is_policy));
    let judged = judged.cloned().map(|mut object| {
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("namespace");
        }
        object
    });
    said(judged, |rule| rule.group == Group::Capacity)
}

/// What some of the rules say of the objects, by the policy as it comes.
fn said(objects: impl Iterator<Item = Value>, asked: impl Fn(&Rule) -> bool) -> Vec<String> {
    let stream: String = objects.map(|object| format!("---\n{object}\n")).collect();
    let input = match Input::read(None, stream.into_bytes()) {
        Ok(input) => input,
        Err(error) => return vec![error.to_string()],
    };
    let verdict = validate(&[input], &Demands { allow_empty: true, ..Demands::default() });
    let is_asked = |id: &str| RULES.iter().any(|rule| rule.id == id && asked(rule));
    let found = verdict.findings().filter(|(rule, _)| is_asked(rule)).map(|(_, said)| said);
    verdict.unreadable().chain(found).map(ToString::to_string).collect()
}
