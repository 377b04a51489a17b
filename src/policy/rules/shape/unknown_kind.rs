//! Kinds that the cluster does not have, and kinds of whose structure nothing is known.

use std::collections::HashSet;

use crate::api;
use crate::diagnostic::{Path, Severity};
use crate::policy::api_versions::retired;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "unknown-kind",
    group: Group::Shape,
    severity: Some(Severity::Error),
    summary: "every kind is one that the cluster has, as far as that is known",
    parameters: &[],
    page: include_str!("../../../../docs/rules/unknown-kind.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let mut told = HashSet::new();
    for object in context.objects {
        let id = object.id();
        // What there once was is the matter of `api-removed`.
        if context.schemas.knows(&id.api_version, &id.kind) || retired(&id.api_version, &id.kind).is_some() {
            continue;
        }
        if object.group() == api::GROUP {
            left(object, found);
        } else if id.kind.ends_with("List") && (id.api_version == "v1" || is_builtin(object, context)) {
            found.say_at_most(
                Severity::Warning,
                object,
                kind(),
                format!("the items of a {} are not judged", id.kind),
                "write them as documents of their own",
            );
        } else if is_builtin(object, context) {
            missing(object, context, found);
        } else if told.insert((&id.api_version, &id.kind)) {
            found.say_at_most(
                Severity::Info,
                object,
                kind(),
                format!(
                    "the structure of `{}` in `{}` is not known, so it is not judged",
                    id.kind, id.api_version
                ),
                "put its CustomResourceDefinition into the stream, or name its folder with `--crds`",
            );
        }
    }
}

fn is_builtin(object: &Object, context: &Context<'_>) -> bool {
    context.schemas.is_builtin_group(object.group())
}

fn kind() -> Path {
    Path::default().key("kind")
}

/// A kind of ours is for the function, and should have become objects.
fn left(object: &Object, found: &mut Found) {
    found.say(
        object,
        kind(),
        format!("a {} is still in the stream, and no cluster has that kind", object.kind()),
        "expand it first: `kustomize build … | modelspec expand - | modelspec validate`",
    );
}

fn missing(object: &Object, context: &Context<'_>, found: &mut Found) {
    let id = object.id();
    let versions = context.schemas.versions_of(&id.kind);
    let cause = format!("Kubernetes 1.34 has no kind `{}` in `{}`", id.kind, id.api_version);
    match context.schemas.nearest_kind(&id.api_version, &id.kind) {
        _ if !versions.is_empty() => {
            let remedy = format!("write `apiVersion: {}`", versions.join("` or `"));
            found.say(object, Path::default().key("apiVersion"), cause, remedy);
        }
        Some(near) => found.say(object, kind(), cause, format!("did you mean `{near}`?")),
        None => found.say(object, kind(), cause, "write a kind and version that it has"),
    }
}
