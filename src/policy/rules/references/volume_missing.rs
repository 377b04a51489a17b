//! Mounts of volumes that the pod does not have.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Controller, Workload};
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "volume-missing",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "every volume that a container mounts, and every claim of devices that it takes, is one of the pod's",
    parameters: &[],
    page: include_str!("../../../../docs/rules/volume-missing.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, _: &Context<'_>, found: &mut Found) {
    let pod = workload.pod();
    let mut volumes: Vec<&str> = pod.volumes.iter().flatten().map(|volume| volume.name.as_str()).collect();
    if let Controller::StatefulSet { claims, .. } = &workload.controller {
        volumes.extend(claims.iter().filter_map(|claim| claim.metadata.name.as_deref()));
    }
    let devices: Vec<&str> = pod.resource_claims.iter().flatten().map(|claim| claim.name.as_str()).collect();
    for placed in workload.containers() {
        let container = placed.container;
        let mounts = container.volume_mounts.iter().flatten().map(|mount| mount.name.as_str());
        let blocks = container.volume_devices.iter().flatten().map(|device| device.name.as_str());
        let claims = container.resources.iter().flat_map(|resources| resources.claims.iter().flatten());
        let claims = claims.map(|claim| claim.name.as_str());
        let named = mounts
            .enumerate()
            .map(|(index, name)| {
                (&volumes, "volume", placed.path.clone().key("volumeMounts").index(index), name)
            })
            .chain(blocks.enumerate().map(|(index, name)| {
                (&volumes, "volume", placed.path.clone().key("volumeDevices").index(index), name)
            }))
            .chain(claims.enumerate().map(|(index, name)| {
                let path = placed.path.clone().key("resources").key("claims").index(index);
                (&devices, "resource claim", path, name)
            }));
        for (known, what, path, name) in named {
            if known.contains(&name) {
                continue;
            }
            let remedy = match suggest::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add a {what} of this name to the pod"),
            };
            found.say(object, path.key("name"), format!("the pod has no {what} `{name}`"), remedy);
        }
    }
}
