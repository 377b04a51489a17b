//! Names of objects that are in another namespace than the one where they are looked for.

use crate::diagnostic::Severity;
use crate::policy::Listener;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::references::{Followed, Held, Reference, is_cluster_wide};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "reference-namespace",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "what an object names is in the namespace where it is looked for, and may be referred to from there",
    parameters: &[],
    page: include_str!("../../../../docs/rules/reference-namespace.md"),
    check: Check::Object(check),
};

/// The group whose references may leave a namespace only with a `ReferenceGrant`
/// (<https://gateway-api.sigs.k8s.io/api-types/referencegrant/>); those to Gateways need none.
const GATEWAY: &str = "gateway.networking.k8s.io";

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    for reference in &object.links.references {
        match reference.follow(object, context) {
            Followed::Elsewhere(spaces) => elsewhere(object, reference, &spaces, found),
            Followed::Found(held) if object.group() == GATEWAY => {
                if reference.kind == "Gateway" {
                    attached(object, reference, &held, found);
                } else {
                    granted(object, reference, &held, context, found);
                }
            }
            _ => {}
        }
    }
}

fn elsewhere(object: &Object, reference: &Reference, spaces: &[&str], found: &mut Found) {
    let looked = reference.space(object).unwrap_or_default();
    let remedy = if reference.may_cross {
        format!("name its namespace: {}", suggest::list(spaces.iter().copied()))
    } else {
        "a name like this one reaches its own namespace alone: bring both into one".to_owned()
    };
    found.say(
        object,
        reference.path.clone(),
        format!(
            "{} is looked for in namespace `{looked}` and is in {}",
            reference.called(),
            suggest::list(spaces.iter().copied())
        ),
        remedy,
    );
}

/// Whether a listener of the Gateway takes routes of other namespaces
/// (<https://gateway-api.sigs.k8s.io/guides/multiple-ns/#cross-namespace-route-attachment>).
fn attached(object: &Object, reference: &Reference, held: &[Held<'_>], found: &mut Found) {
    let [Held::Object(gateway)] = held else { return };
    let Body::Gateway(spec) = &gateway.body else { return };
    let (Some(own), Some(other)) = (object.namespace(), gateway.namespace()) else { return };
    let section = reference.port.as_ref().map(|(_, section)| section);
    let is_meant = |listener: &&Listener| {
        section.is_none_or(|section| section.is(Some(&listener.name), i64::from(listener.port)))
    };
    let takes_its_own = |from: Option<&str>| matches!(from, None | Some("Same" | "None"));
    let takes_none = |listener: &Listener| takes_its_own(listener.allowed_routes.namespaces.from.as_deref());
    let mut meant = spec.listeners.iter().filter(is_meant).peekable();
    if own != other && meant.peek().is_some() && meant.all(takes_none) {
        found.say(
            object,
            reference.path.clone(),
            format!("{} of namespace `{other}` takes no routes of namespace `{own}`", reference.called()),
            "set `allowedRoutes.namespaces.from` of its listener to `All` or `Selector`",
        );
    }
}

/// Whether a `ReferenceGrant` beside the target lets this object refer to it.
fn granted(
    object: &Object,
    reference: &Reference,
    held: &[Held<'_>],
    context: &Context<'_>,
    found: &mut Found,
) {
    let (Some(own), Some(other)) = (object.namespace(), reference.namespace.as_deref()) else { return };
    if own == other || held.is_empty() || is_cluster_wide(&reference.kind) {
        return;
    }
    let is_granted = context.objects.of_kind(GATEWAY, "ReferenceGrant").any(|grant| {
        let Body::ReferenceGrant(spec) = &grant.body else { return false };
        let from = |from: &crate::policy::GrantFrom| {
            from.group == object.group() && from.kind == object.kind() && from.namespace == own
        };
        let to = |to: &crate::policy::GrantTo| {
            let is_it = to.name.as_ref().is_none_or(|name| *name == reference.name);
            to.group == reference.group && to.kind == reference.kind && is_it
        };
        grant.namespace() == Some(other) && spec.from.iter().any(from) && spec.to.iter().any(to)
    });
    if !is_granted {
        found.say_at_most(
            Severity::Warning,
            object,
            reference.path.clone(),
            format!(
                "no ReferenceGrant in namespace `{other}` lets a {} of `{own}` refer to its {}",
                object.kind(),
                reference.called()
            ),
            "add a ReferenceGrant there, else requests get status 500",
        );
    }
}
