//! Weights that share out requests otherwise than they read.

use crate::diagnostic::Path;
use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "route-weights",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "weights of a route share out requests as they read",
    parameters: &[],
    page: include_str!("../../../../docs/rules/route-weights.md"),
    check: Check::Object(check),
};

fn check(object: &Object, _: &Context<'_>, found: &mut Found) {
    let Body::Route(route) = &object.body else { return };
    for (index, rule) in route.rules.iter().enumerate() {
        let backends = &rule.backend_refs;
        let path = Path::spec(["rules"]).index(index).key("backendRefs");
        let sum: i64 = backends.iter().map(|backend| i64::from(backend.weight.unwrap_or(1))).sum();
        if !backends.is_empty() && sum == 0 {
            found.say(
                object,
                path,
                "every weight is 0, so all requests get an error",
                "give one backend a weight",
            );
            continue;
        }
        if backends.len() < 2 {
            continue;
        }
        let silent = backends.iter().position(|backend| backend.weight.is_none());
        let given = backends.iter().filter_map(|backend| backend.weight).any(|weight| weight > 1);
        if let (Some(silent), true) = (silent, given) {
            found.say(
                object,
                path.index(silent),
                format!("backend `{}` has no weight, which counts as 1 of {sum}", backends[silent].name),
                "give every backend a weight",
            );
        } else if sum != 100 && (90..=110).contains(&sum) {
            found.say(
                object,
                path,
                format!("the weights read like percent and sum to {sum}, so each is a share of {sum}"),
                "let them sum to 100",
            );
        }
    }
}
