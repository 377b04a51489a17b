//! Services that are reached from outside of the cluster.

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "service-exposed",
    group: Group::Security,
    severity: Some(Severity::Info),
    summary: "no Service is open to the outside of the cluster by its type",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/service-exposed.md"),
    check: Check::Object(check),
};

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    let Body::Service(service) = &object.body else { return };
    let what = match service.type_.as_deref() {
        Some("NodePort") => "a port of every node",
        Some("LoadBalancer") => "an address of its own and a port of every node",
        _ => return,
    };
    if !context.settings.allows(object.name()) {
        let kind = service.type_.as_deref().unwrap_or_default();
        found.say(
            object,
            Path::spec(["type"]),
            format!("a Service of type `{kind}` has {what}, past what Ingresses and Gateways ask of callers"),
            "write `ClusterIP` and a route to it, if not meant",
        );
    }
}
