//! Files of a Secret's volume.

use std::collections::BTreeSet;

use super::{SHARED, Secrets};
use crate::api::v1alpha1::Secret;
use crate::diagnostic::{Path, Problems};
use crate::resolve::mangle;
use crate::resolve::mounts::{Mounts, is_inside, read_only, split_file};
use crate::resolve::resolved::{Mount, VolumeSource};

/// One volume a Secret. Files of one folder are mounted whole, so that a rotated value reaches the pod; with several
/// folders each is a part of the volume, which Kubernetes does not refresh.
pub(super) fn files(
    name: &str,
    secret: &Secret,
    path: &Path,
    mounts: &mut Mounts,
    out: &mut Secrets,
    problems: &mut Problems,
) {
    let folders: BTreeSet<&str> = secret.files.keys().map(|file| split_file(file).0).collect();
    let single = folders.len() == 1;
    let part =
        |folder: &str| folders.iter().position(|known| *known == folder).unwrap_or_default().to_string();
    let items = secret.files.iter().map(|(file, key)| {
        let (folder, file) = split_file(file);
        (key.clone(), if single { file.to_owned() } else { format!("{}/{file}", part(folder)) })
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return;
    }
    let volume = mangle::volume("secret-", name);
    mounts.volume(&volume, VolumeSource::Secret { name: name.to_owned(), items });
    for folder in &folders {
        // Both have been told for each file.
        let of_another = |mount: &&Mount| mount.path == **folder && mount.volume.starts_with("secret-");
        if SHARED.contains(folder) || mounts.mounts.iter().any(|mount| of_another(&mount)) {
            continue;
        }
        let mount = Mount { sub_path: (!single).then(|| part(folder)), ..read_only(&volume, folder) };
        let by = path.clone().key("files");
        if let Some(other) =
            mounts.mounts.iter().find(|other| other.path != **folder && is_inside(&other.path, folder))
        {
            problems
                .error(by.clone(), format!("`{folder}` would hide `{}`; choose another folder", other.path));
            continue;
        }
        mounts.mount(mount.clone(), &by, problems);
        out.mounts.push(mount);
    }
}
