//! Roles that read every Secret of a namespace, or of all.

use k8s_openapi::api::rbac::v1::{PolicyRule, Subject};

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "role-reads-all-secrets",
    group: Group::Security,
    severity: Some(Severity::Warning),
    summary: "no role reads all Secrets, and no ServiceAccount has a built-in role that does",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/role-reads-all-secrets.md"),
    check: Check::Object(check),
};

/// Roles that every cluster has and that read Secrets
/// (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles>).
const BUILT_IN: [&str; 3] = ["cluster-admin", "admin", "edit"];

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    if context.settings.allows(object.name()) {
        return;
    }
    match &object.body {
        Body::Role(rules) => {
            for (index, rule) in rules.iter().enumerate() {
                if let Some((resource, verb)) = reads_all(rule) {
                    let path = Path::default().key("rules").index(index);
                    let whose = if object.kind() == "ClusterRole" {
                        "in every namespace where it is bound"
                    } else {
                        "of its namespace"
                    };
                    found.say(
                        object,
                        path.key("resources").index(resource),
                        format!("who has this role may `{verb}` every Secret {whose}"),
                        "name the Secrets in `resourceNames`, or leave out the rule: pods get Secrets as variables and volumes without any right",
                    );
                }
            }
        }
        Body::RoleBinding { role, subjects } => {
            let is_built_in = role.kind == "ClusterRole" && BUILT_IN.contains(&role.name.as_str());
            let account = subjects.iter().find(|subject| is_account(subject));
            if let (true, Some(account)) = (is_built_in, account) {
                found.say(
                    object,
                    Path::default().key("roleRef").key("name"),
                    format!(
                        "ServiceAccount `{}` gets `{}`, which reads every Secret",
                        account.name, role.name
                    ),
                    "bind a role that holds only what its pods ask for",
                );
            }
        }
        _ => {}
    }
}

fn is_account(subject: &Subject) -> bool {
    subject.kind == "ServiceAccount"
}

/// Which resource of the rule stands for all Secrets, and the widest verb on them.
fn reads_all(rule: &PolicyRule) -> Option<(usize, &str)> {
    let is_core = rule.api_groups.iter().flatten().any(|group| group.is_empty() || group == "*");
    let is_narrow = rule.resource_names.as_ref().is_some_and(|names| !names.is_empty());
    let resource =
        rule.resources.iter().flatten().position(|resource| resource == "secrets" || resource == "*")?;
    let verb =
        ["*", "list", "watch", "get"].into_iter().find(|verb| rule.verbs.iter().any(|own| own == verb))?;
    (is_core && !is_narrow).then_some((resource, verb))
}
