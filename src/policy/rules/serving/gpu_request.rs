//! GPUs that are asked for in a way that Kubernetes does not take, or that quotas do not see.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::resources;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;
use crate::quantity::Quantity;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "gpu-request",
    group: Group::Serving,
    severity: Some(Severity::Error),
    summary: "GPUs are whole and stand in requests and limits alike",
    parameters: &[],
    page: include_str!("../../../../docs/rules/gpu-request.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, _: &Context<'_>, found: &mut Found) {
    for placed in workload.containers() {
        let Some(own) = &placed.container.resources else { continue };
        let empty = std::collections::BTreeMap::new();
        let (requests, limits) =
            (own.requests.as_ref().unwrap_or(&empty), own.limits.as_ref().unwrap_or(&empty));
        let path = placed.path.key("resources");
        let name = &placed.container.name;
        let mut all: Vec<&String> =
            requests.keys().chain(limits.keys()).filter(|key| resources::is_gpu(key)).collect();
        all.sort_unstable();
        all.dedup();
        for key in all {
            let (request, limit) = (requests.get(key), limits.get(key));
            for (side, amount) in [("requests", request), ("limits", limit)] {
                let whole =
                    amount.is_none_or(|amount| Quantity::parse(&amount.0).is_none_or(Quantity::is_whole));
                if !whole {
                    found.say(
                        object,
                        path.clone().key(side).key(key.as_str()),
                        format!("container `{name}` asks for a part of `{key}`, which comes in whole ones"),
                        "write a whole number; parts of a GPU have resources of their own, such as `nvidia.com/mig-1g.5gb`",
                    );
                }
            }
            match (request, limit) {
                (Some(_), None) => found.say(
                    object,
                    path.clone().key("limits").key(key.as_str()),
                    format!("container `{name}` requests `{key}` without a limit, and Kubernetes refuses the pod"),
                    "write the same number under `limits`",
                ),
                (None, Some(limit)) => found.say_at_most(
                    Severity::Info,
                    object,
                    path.clone().key("requests").key(key.as_str()),
                    format!("container `{name}` has `{key}` in its limits alone; Kubernetes takes that for the request, people who read it may not"),
                    format!("write `{key}: {}` under `requests` too", limit.0),
                ),
                (Some(request), Some(limit)) if Quantity::parse(&request.0) != Quantity::parse(&limit.0) => found.say(
                    object,
                    path.clone().key("requests").key(key.as_str()),
                    format!("container `{name}` requests {} of `{key}` and is limited to {}, and Kubernetes refuses the pod", request.0, limit.0),
                    "write the same number twice",
                ),
                _ => {}
            }
        }
    }
}
