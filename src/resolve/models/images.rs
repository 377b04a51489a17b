//! Models in images of their own: mounted as volumes, or before Kubernetes 1.35 brought by a container beside the server.

use std::collections::BTreeMap;

use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::resolve::mounts::{Mounts, read_only, writable};
use crate::resolve::resolved::{Mount, Resources, Sidecar, VolumeSource};
use crate::resolve::{defaults, mangle};
use crate::shell;

/// A folder of an image, or a file of it.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) reference: String,
    /// The folder in the image, without its first slash; empty: the root.
    pub(super) folder: String,
    /// Where the server looks for it.
    pub(super) mount: String,
    /// The file in that folder, where the files of all models share one.
    pub(super) file: Option<String>,
    /// The field that names it.
    pub(super) by: Path,
}

/// Whether the cluster mounts images as volumes: <https://kubernetes.io/docs/concepts/storage/volumes/#image>.
pub(super) fn are_volumes(cx: &Context<'_>) -> bool {
    cx.surroundings.kubernetes_minor.is_none_or(|minor| minor >= defaults::IMAGE_VOLUMES)
}

fn name(reference: &str) -> String {
    mangle::volume("image-", reference)
}

/// Mounts each image as a volume, read-only as such volumes are.
pub(super) fn mount(cx: &Context<'_>, images: &[Image], mounts: &mut Mounts, problems: &mut Problems) {
    let mut flat: Option<&Image> = None;
    for image in images {
        if image.file.is_some() {
            match flat.replace(image) {
                Some(first) if (&first.reference, &first.folder) == (&image.reference, &image.folder) => {
                    continue;
                }
                Some(_) => {
                    problems.error(
                        image.by.clone(),
                        format!("runtime `{}` keeps all models in one folder; put them into one folder of one image", cx.runtime.name),
                    );
                    continue;
                }
                None => {}
            }
        }
        let volume = name(&image.reference);
        mounts.volume(&volume, VolumeSource::Image { reference: image.reference.clone() });
        let sub_path = Some(image.folder.clone()).filter(|folder| !folder.is_empty());
        mounts.mount(Mount { sub_path, ..read_only(&volume, &image.mount) }, &image.by, problems);
    }
}

/// Where such a container mounts the folder of models that it shares with the server. Elsewhere than the server does, since a
/// mount hides what the image has there, and models lie in `/models` of their image and of many servers alike.
const SHARED: &str = "/run/modelspec/models";

/// A container for each image: it shares its file system with the server by a link into the folder of models, which both
/// mount. Processes see each other's root where they share a process namespace and a user.
pub(super) fn sidecars(images: &[Image], dir: &str) -> Vec<Sidecar> {
    let mut links: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let shared = |path: &str| format!("{SHARED}{}", path.strip_prefix(dir).unwrap_or_default());
    for image in images {
        if image.file.is_none() && image.mount == dir {
            // The one model has the folder for itself, so what lies in it is linked, one by one.
            let target = format!("{}/*", format!("/proc/$$$$/root/{}", image.folder).trim_end_matches('/'));
            links.entry(&image.reference).or_default().push((target, format!("{SHARED}/")));
            continue;
        }
        let of =
            |folder: &str| image.file.as_ref().map_or(folder.to_owned(), |file| format!("{folder}/{file}"));
        let root = format!("/proc/$$$$/root/{}", image.folder);
        let link = (of(root.trim_end_matches('/')), of(&shared(&image.mount)));
        links.entry(&image.reference).or_default().push(link);
    }
    let of_image = |(reference, links): (&str, Vec<(String, String)>)| Sidecar {
        name: name(reference),
        image: reference.to_owned(),
        command: vec!["sh".into(), "-c".into(), script(&links)],
        ready: vec!["sh".into(), "-c".into(), ready(&links)],
        resources: resources(),
        mounts: vec![writable("models", SHARED)],
    };
    links.into_iter().map(of_image).collect()
}

/// Sees that the image holds what is asked of it, through each link.
fn ready(links: &[(String, String)]) -> String {
    let one = |(_, link): &(String, String)| match link.strip_suffix('/') {
        Some(folder) => format!("set -- {}/* && test -e \"$1\"", shell::quote(folder)),
        None => format!("test -e {}", shell::quote(link)),
    };
    links.iter().map(one).collect::<Vec<_>>().join(" && ")
}

/// Links and then waits. `$$$$` is `$$` once Kubernetes has read it, the shell's own process, which `exec` keeps.
fn script(links: &[(String, String)]) -> String {
    let mut out = String::new();
    for (target, link) in links {
        let parent = super::claims::parent(link);
        if parent != SHARED && !link.ends_with('/') {
            out += &format!("mkdir -p {} && ", shell::quote(parent));
        }
        // The target's variable part has no character that needs quotes; what the user gives may.
        let (process, path) = target.split_at("/proc/$$$$/root".len());
        let (path, all) = path.strip_suffix("/*").map_or((path, ""), |path| (path, "/*"));
        out += &format!("ln -sfn {process}{}{all} {} && ", shell::quote_path(path), shell::quote(link));
    }
    out + "exec sleep infinity"
}

fn resources() -> Resources {
    let given = defaults::SIDECAR_RESOURCES.map(|(name, quantity)| (name.to_owned(), quantity.to_owned()));
    Resources { requests: given.clone().into(), limits: given.into() }
}
