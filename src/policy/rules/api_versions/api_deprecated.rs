//! Versions of the API that the cluster still has, and warns of.

use crate::diagnostic::{Path, Severity};
use crate::policy::api_versions::retired;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "api-deprecated",
    group: Group::ApiVersions,
    severity: Some(Severity::Warning),
    summary: "no version of Kubernetes' API is one that will be given up",
    parameters: &[],
    page: include_str!("../../../../docs/rules/api-deprecated.md"),
    check: Check::Object(check),
};

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    let id = object.id();
    let minor = context.policy.kubernetes_minor;
    let Some(known) = retired(&id.api_version, &id.kind) else { return };
    if known.deprecated > minor || known.removed.is_some_and(|removed| removed <= minor) {
        return;
    }
    let end = known.removed.map(|removed| format!(", and 1.{removed} has it no more")).unwrap_or_default();
    let cause = format!(
        "{} in `{}` is deprecated since Kubernetes 1.{}{end}",
        id.kind, id.api_version, known.deprecated
    );
    let remedy = match known.instead {
        "" => "move to the Pod Security Standards, by labels of the namespace".to_owned(),
        instead => format!("write `apiVersion: {instead}`"),
    };
    found.say(object, Path::default().key("apiVersion"), cause, remedy);
}
