//! Roles and their bindings.

use crate::policy::schema::names::Rule;
use crate::policy::schema::problem::Problems;
use crate::policy::schema::spot::Spot;

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn role(role: &Spot<'_>, to: &mut Problems) {
    for rule in role.get("rules").iter().flat_map(Spot::items) {
        self::rule(&rule, true, to);
    }
}

pub(super) fn cluster_role(role: &Spot<'_>, to: &mut Problems) {
    for rule in role.get("rules").iter().flat_map(Spot::items) {
        self::rule(&rule, false, to);
    }
    let aggregation = role.get("aggregationRule");
    if let Some(aggregation) = aggregation
        && aggregation.count("clusterRoleSelectors") == 0
    {
        let path = aggregation.path().key("clusterRoleSelectors");
        to.missing(path, "it gathers no roles", "name at least one selector");
    }
}

fn rule(rule: &Spot<'_>, namespaced: bool, to: &mut Problems) {
    if rule.count("nonResourceURLs") > 0 {
        let path = rule.path().key("nonResourceURLs");
        if namespaced {
            to.value(path, "a Role is about its namespace alone", "write it into a ClusterRole");
        } else if ["apiGroups", "resources", "resourceNames"].into_iter().any(|field| rule.count(field) > 0) {
            to.value(path, "a rule is about URLs or about resources", "make two of it");
        }
        return;
    }
    for field in ["apiGroups", "resources"] {
        if rule.count(field) == 0 {
            let remedy =
                if field == "apiGroups" { "name them, `\"\"` for the core group" } else { "name them" };
            to.missing(rule.path().key(field), format!("the rule has no `{field}`"), remedy);
        }
    }
}

pub(super) fn role_binding(binding: &Spot<'_>, to: &mut Problems) {
    self::binding(binding, &["Role", "ClusterRole"], true, to);
}

pub(super) fn cluster_role_binding(binding: &Spot<'_>, to: &mut Problems) {
    self::binding(binding, &["ClusterRole"], false, to);
}

fn binding(binding: &Spot<'_>, kinds: &[&str], namespaced: bool, to: &mut Problems) {
    if let Some(role) = binding.get("roleRef") {
        let group = role.text("apiGroup").unwrap_or_default();
        if !group.is_empty() && group != GROUP {
            to.value(
                role.path().key("apiGroup"),
                format!("`{group}` has no roles"),
                format!("write `{GROUP}`"),
            );
        }
        let kind = role.text("kind").unwrap_or_default();
        if !kind.is_empty() && !kinds.contains(&kind) {
            let remedy = format!("write {}", crate::suggest::list(kinds.iter().copied()));
            to.value(role.path().key("kind"), format!("`{kind}` cannot be bound here"), remedy);
        }
    }
    for subject in binding.get("subjects").iter().flat_map(Spot::items) {
        let account = subject.text("kind") == Some("ServiceAccount");
        if account && !namespaced && subject.text("namespace").is_none_or(str::is_empty) {
            let path = subject.path().key("namespace");
            to.missing(path, "a ClusterRoleBinding names the account's namespace", "write it");
        }
    }
}

pub(super) fn subject(subject: &Spot<'_>, to: &mut Problems) {
    let group = subject.text("apiGroup").unwrap_or_default();
    let wanted = match subject.text("kind") {
        Some("ServiceAccount") => {
            if let Some(name) = subject.get("name").filter(|name| name.node.as_text() != Some("")) {
                Rule::Subdomain.judge(&name, to);
            }
            ""
        }
        Some("User" | "Group") => GROUP,
        _ => return,
    };
    if !group.is_empty() && group != wanted {
        let remedy =
            if wanted.is_empty() { "remove it".to_owned() } else { format!("write `{wanted}`, or nothing") };
        to.value(subject.path().key("apiGroup"), format!("`{group}` has no subject of this kind"), remedy);
    }
}
