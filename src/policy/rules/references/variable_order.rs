//! Variables that refer to others before these are there.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "variable-order",
    group: Group::References,
    severity: Some(Severity::Warning),
    summary: "every variable stands behind those that its value refers to",
    parameters: &[],
    page: include_str!("../../../../docs/rules/variable-order.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, _: &Context<'_>, found: &mut Found) {
    for placed in workload.containers() {
        let variables = placed.container.env.as_deref().unwrap_or_default();
        // One of `envFrom` is there before all others.
        if placed.container.env_from.as_ref().is_some_and(|sources| !sources.is_empty()) {
            continue;
        }
        for (index, variable) in variables.iter().enumerate() {
            for name in referred(variable.value.as_deref().unwrap_or_default()) {
                let is_before = variables.iter().take(index).any(|other| other.name == name);
                let is_there = variables.iter().skip(index).any(|other| other.name == name);
                if !is_before && is_there {
                    found.say(
                        object,
                        placed.path.clone().key("env").index(index).key("value"),
                        format!("`$({name})` stands before the variable that it refers to, so it stays as it is written"),
                        format!("move `{name}` up"),
                    );
                }
            }
        }
    }
}

/// The names in `$(NAME)`; `$$(NAME)` is none
/// (<https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>).
fn referred(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let behind = &rest[at + 1..];
        if let Some(escaped) = behind.strip_prefix('$') {
            rest = escaped;
        } else if let Some((name, after)) = behind.strip_prefix('(').and_then(|open| open.split_once(')')) {
            names.push(name);
            rest = after;
        } else {
            rest = behind;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::referred;

    #[test]
    fn doubled_dollars_escape() {
        assert_eq!(referred("$(A)-$$(B)-$$$(C)-$D-$(E"), ["A", "C"]);
    }
}
