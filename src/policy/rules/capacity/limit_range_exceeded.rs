//! Pods and claims outside of the bounds that their namespace's LimitRanges set.

use k8s_openapi::api::core::v1::PersistentVolumeClaimSpec;

use crate::diagnostic::{Path, Severity};
use crate::policy::capacity::{Bounded, Bounds, Broken, Namespace, Resources, Running};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Controller, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "limit-range-exceeded",
    group: Group::Capacity,
    severity: Some(Severity::Error),
    summary: "pods and claims stay within the bounds of their namespace's LimitRanges",
    parameters: &[],
    page: include_str!("../../../../docs/rules/limit-range-exceeded.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let cluster = context.worst.cluster();
    for namespace in cluster.namespaces().filter(|namespace| !namespace.bounds.is_empty()) {
        for running in namespace.workloads.iter().filter(|running| running.has_pods()) {
            containers(running, namespace, found);
            pods(running, namespace, found);
            for (path, claim) in claims(running.workload) {
                bounded(running.object, &path, claim, namespace, found);
            }
        }
        for object in &namespace.objects {
            if let Body::PersistentVolumeClaim(claim) = &object.body {
                bounded(object, &Path::spec(["resources"]), claim, namespace, found);
            }
        }
    }
}

/// The bounds of one type, each with its LimitRange.
fn of_type<'a>(namespace: &'a Namespace<'_>, of: Bounded) -> impl Iterator<Item = (&'a Object, &'a Bounds)> {
    let owned = namespace.ranges.iter().copied().zip(&namespace.bounds);
    owned.filter(move |(_, bounds)| bounds.of == of)
}

fn containers(running: &Running<'_>, namespace: &Namespace<'_>, found: &mut Found) {
    let Running { object, workload, pod, .. } = running;
    if !namespace.bounds.iter().any(|bounds| bounds.of == Bounded::Container) {
        return;
    }
    for (needs, placed) in pod.containers.iter().zip(workload.containers()) {
        let path = placed.path.key("resources");
        for (range, bounds) in of_type(namespace, Bounded::Container) {
            for broken in bounds.broken(&needs.requests, &needs.limits) {
                let whose = format!("container `{}`", needs.name);
                say(object, &path, &whose, &broken, range, found);
            }
        }
        // A default limit may be below what a container asks for by itself; then the pod is not valid.
        for (resource, request) in needs.requests.iter() {
            let own = placed.container.resources.as_ref().and_then(|own| own.limits.as_ref());
            let by_itself = own.is_some_and(|limits| limits.contains_key(resource));
            match needs.limits.get(resource) {
                Some(limit) if request > limit && !by_itself => found.say(
                    object,
                    path.clone().key("requests").key(resource),
                    format!(
                        "container `{}` requests `{request}` of `{resource}` and sets no limit, so that a LimitRange gives it \
                         one of `{limit}`, which is below its request",
                        needs.name
                    ),
                    format!("set `limits.{resource}`"),
                ),
                _ => {}
            }
        }
    }
}

fn pods(running: &Running<'_>, namespace: &Namespace<'_>, found: &mut Found) {
    let Running { object, workload, pod, .. } = running;
    let mut all = of_type(namespace, Bounded::Pod).peekable();
    if all.peek().is_none() {
        return;
    }
    let (requests, limits) = pod.bounded();
    for (range, bounds) in all {
        for broken in bounds.broken(&requests, &limits) {
            let path = workload.pod_path("containers");
            found.say(
                object,
                path,
                cause("each pod", &broken, range),
                format!("{}, over all containers", broken.remedy),
            );
        }
    }
}

fn bounded(
    object: &Object,
    path: &Path,
    claim: &PersistentVolumeClaimSpec,
    namespace: &Namespace<'_>,
    found: &mut Found,
) {
    let requests = claim.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    let requests = Resources::read(requests);
    for (range, bounds) in of_type(namespace, Bounded::Claim) {
        for broken in bounds.broken(&requests, &Resources::default()) {
            say(object, path, "the claim", &broken, range, found);
        }
    }
}

/// The claims that a workload's pods bring along, with the place of their resources.
fn claims(workload: &Workload) -> Vec<(Path, &PersistentVolumeClaimSpec)> {
    let mut claims = Vec::new();
    if let Controller::StatefulSet { claims: templates, .. } = &workload.controller {
        for (index, claim) in templates.iter().enumerate() {
            let path = Path::spec(["volumeClaimTemplates"]).index(index).key("spec").key("resources");
            claims.extend(claim.spec.as_ref().map(|spec| (path, spec)));
        }
    }
    for (index, volume) in workload.pod().volumes.iter().flatten().enumerate() {
        let template =
            volume.ephemeral.as_ref().and_then(|ephemeral| ephemeral.volume_claim_template.as_ref());
        let path = || {
            let volume = workload.pod_path("volumes").index(index).key("ephemeral");
            volume.key("volumeClaimTemplate").key("spec").key("resources")
        };
        claims.extend(template.map(|template| (path(), &template.spec)));
    }
    claims
}

fn say(object: &Object, resources: &Path, whose: &str, broken: &Broken, range: &Object, found: &mut Found) {
    let path = resources.clone().key(broken.side).key(&broken.resource);
    found.say(object, path, cause(whose, broken, range), broken.remedy.clone());
}

fn cause(whose: &str, broken: &Broken, range: &Object) -> String {
    format!("{whose} {} in LimitRange `{}`", broken.cause, range.name())
}
