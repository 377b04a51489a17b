//! Versions of the API that the cluster has no more.

use crate::diagnostic::{Path, Severity};
use crate::policy::api_versions::retired;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "api-removed",
    group: Group::ApiVersions,
    severity: Some(Severity::Error),
    summary: "every version of Kubernetes' API is one that the cluster still has",
    parameters: &[],
    page: include_str!("../../../../docs/rules/api-removed.md"),
    check: Check::Object(check),
};

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    let id = object.id();
    let Some(known) = retired(&id.api_version, &id.kind) else { return };
    let Some(removed) = known.removed.filter(|removed| *removed <= context.policy.kubernetes_minor) else {
        return;
    };
    let cause = format!("Kubernetes 1.{removed} has taken {} out of `{}`", id.kind, id.api_version);
    let remedy = match known.instead {
        "" => "remove it; the Pod Security Standards take its place, by labels of the namespace".to_owned(),
        instead => format!("write `apiVersion: {instead}`, and look whether its fields have changed"),
    };
    found.say(object, Path::default().key("apiVersion"), cause, remedy);
}
