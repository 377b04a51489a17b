//! LimitRanges of one namespace that give a container different defaults.

use std::collections::BTreeMap;

use crate::diagnostic::{Path, Severity};
use crate::policy::capacity::Bounded;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::quantity::Quantity;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "limit-range-ambiguous",
    group: Group::Capacity,
    severity: Some(Severity::Warning),
    summary: "the LimitRanges of a namespace give a container the same defaults",
    parameters: &[],
    page: include_str!("../../../../docs/rules/limit-range-ambiguous.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let cluster = context.worst.cluster();
    for namespace in cluster.namespaces() {
        // What the LimitRanges so far give, by `default` or `defaultRequest` and resource.
        let mut given: BTreeMap<(&str, &str), (&Object, Quantity)> = BTreeMap::new();
        for (range, bounds) in namespace.ranges.iter().zip(&namespace.bounds) {
            if bounds.of != Bounded::Container {
                continue;
            }
            for (side, defaults) in
                [("default", &bounds.default), ("defaultRequest", &bounds.default_request)]
            {
                for (resource, amount) in defaults.iter() {
                    let (other, known) = *given.entry((side, resource)).or_insert((range, amount));
                    if other.index != range.index && known != amount {
                        found.say(
                            range,
                            Path::spec(["limits"]),
                            format!(
                                "`{side}.{resource}` of containers is `{amount}` here and `{known}` in LimitRange `{}`; which of \
                                 them a container gets is left to chance",
                                other.name()
                            ),
                            "set it in one LimitRange alone, or to the same",
                        );
                    }
                }
            }
        }
    }
}
