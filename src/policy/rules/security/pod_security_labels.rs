//! Labels of namespaces that are no levels and no versions of the Pod Security Standards.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::pod_security::{refused, unknown};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pod-security-labels",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "the labels of a namespace for Pod Security are levels and versions that the API server takes",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pod-security-labels.md"),
    check: Check::Object(check),
};

fn check(object: &Object, _: &Context<'_>, found: &mut Found) {
    if object.kind() != "Namespace" || !object.group().is_empty() {
        return;
    }
    for (label, meant) in unknown(&object.labels) {
        let cause = format!("label `{label}` is none of Pod Security, so that nothing comes of it");
        let remedy = match meant {
            Some(meant) => format!("write `{meant}`"),
            None => "write `enforce`, `warn` or `audit` behind the `/`, or one of these with `-version`"
                .to_owned(),
        };
        found.say_at_most(Severity::Warning, object, Path::metadata("labels").key(label), cause, remedy);
    }
    for (label, value, is_version) in refused(&object.labels) {
        let path = Path::metadata("labels").key(label);
        if is_version {
            let cause = format!("`{value}` is not a version of the Pod Security Standards");
            let digits = value.trim_start_matches('v');
            let meant = digits.strip_prefix("1.").and_then(|rest| rest.split('.').next());
            let meant =
                meant.filter(|minor| minor.parse::<u32>().is_ok_and(|number| number.to_string() == **minor));
            let remedy = match meant {
                Some(minor) => format!("write `v1.{minor}`"),
                None => "write `latest`, or `v1.` and a minor version of Kubernetes".to_owned(),
            };
            found.say(object, path, cause, remedy);
        } else {
            let cause = format!("`{value}` is not a level of the Pod Security Standards");
            let remedy = match suggest::nearest(value, PodSecurity::WORDS) {
                Some(word) => format!("write `{word}`"),
                None => "write `restricted`, `baseline` or `privileged`".to_owned(),
            };
            found.say(object, path, cause, remedy);
        }
    }
}
