//! Keys that a ConfigMap or Secret does not have.

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::references::{Followed, Reference, keys};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;
use crate::suggest;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "reference-key-missing",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "every key of a ConfigMap or Secret that is used is in it",
    parameters: &[],
    page: include_str!("../../../../docs/rules/reference-key-missing.md"),
    check: Check::Object(check),
};

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    for reference in object.links.references.iter().filter(|reference| !reference.keys.is_empty()) {
        let Some(known) = known(object, reference, context) else { continue };
        for (path, key) in &reference.keys {
            if !known.iter().any(|one| one == key) {
                let has = has(known.iter().copied(), key);
                let cause = format!("{} has no key `{key}`", reference.called());
                found.say(object, path.clone(), cause, has);
            }
        }
    }
    if let Some(workload) = object.workload() {
        sub_paths(object, workload, context, found);
    }
}

/// The keys of what a reference names, where the stream tells all of them.
fn known<'a>(object: &Object, reference: &Reference, context: &Context<'a>) -> Option<Vec<&'a str>> {
    match reference.follow(object, context) {
        Followed::Found(held) => Some(keys(&held)?.into_iter().collect()),
        _ => None,
    }
}

fn has<'a>(known: impl Iterator<Item = &'a str> + Clone, key: &str) -> String {
    match suggest::nearest(key, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.clone().count() > 8 => "name one that it has, or add it".to_owned(),
        None => format!("it has {}: name one of these, or add it", suggest::list(known)),
    }
}

/// Mounts of one file of a volume: of a file that the volume does not hold the kubelet makes an empty folder.
fn sub_paths(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    for placed in workload.containers() {
        for (index, mount) in placed.container.volume_mounts.iter().flatten().enumerate() {
            let Some(sub_path) = mount.sub_path.as_deref().filter(|path| !path.is_empty()) else { continue };
            let volumes = workload.pod().volumes.iter().flatten().enumerate();
            let Some((at, volume)) = volumes.into_iter().find(|(_, volume)| volume.name == mount.name) else {
                continue;
            };
            let (field, items) = match (&volume.config_map, &volume.secret) {
                (Some(source), _) => (["configMap", "name"], &source.items),
                (_, Some(source)) => (["secret", "secretName"], &source.items),
                _ => continue,
            };
            let held: Vec<&str> = if items.as_ref().is_none_or(Vec::is_empty) {
                let source = workload.pod_path("volumes").index(at).key(field[0]).key(field[1]);
                let of_volume = object.links.references.iter().find(|reference| reference.path == source);
                let Some(known) = of_volume.and_then(|reference| known(object, reference, context)) else {
                    continue;
                };
                known
            } else {
                items.iter().flatten().map(|item| item.path.as_str()).collect()
            };
            let sub_path = sub_path.trim_end_matches('/');
            let is_there = |file: &&str| {
                *file == sub_path || file.strip_prefix(sub_path).is_some_and(|rest| rest.starts_with('/'))
            };
            if !held.iter().any(is_there) {
                let path: Path = placed.path.clone().key("volumeMounts").index(index).key("subPath");
                let cause = format!(
                    "volume `{}` holds no file `{sub_path}`, so an empty folder is mounted",
                    volume.name
                );
                found.say(object, path, cause, has(held.iter().copied(), sub_path));
            }
        }
    }
}
