//! Files of a Secret's volume.

use std::collections::BTreeSet;

use super::{SHARED, Secrets};
use crate::api::v1alpha1::Secret;
use crate::diagnostic::{Path, Problems};
use crate::resolve::mangle;
use crate::resolve::mounts::{Mounts, is_inside, read_only, split_file};
use crate::resolve::resolved::{Mount, VolumeSource};

/// Where in its volume each file of a Secret lies.
pub(super) struct Layout<'a> {
    /// The folders that the files are mounted at.
    folders: Vec<&'a str>,
    /// Whether each folder is a part of the volume, rather than the volume itself.
    is_split: bool,
    /// Each file's key and its path in the volume.
    pub(super) items: Vec<(String, String)>,
}

impl<'a> Layout<'a> {
    /// Files of one folder are mounted whole, so that a rotated value reaches the pod; with several folders, or `beside` what is
    /// in the volume and not in the folder, each is a part of the volume, which Kubernetes does not refresh.
    pub(super) fn of(secret: &'a Secret, beside: bool) -> Self {
        let folders: BTreeSet<&str> = secret.files.keys().map(|file| split_file(file).0).collect();
        let folders: Vec<&str> = folders.into_iter().collect();
        let mut layout = Self { is_split: beside || folders.len() > 1, folders, items: Vec::new() };
        let items = secret.files.iter().map(|(path, key)| {
            let (folder, file) = split_file(path);
            let part = layout.part(folder).map(|part| format!("{part}/{file}"));
            (key.clone(), part.unwrap_or_else(|| file.to_owned()))
        });
        layout.items = items.collect();
        layout
    }

    /// The part of the volume that a folder is.
    fn part(&self, folder: &str) -> Option<String> {
        let index = self.folders.iter().position(|known| *known == folder).unwrap_or_default();
        self.is_split.then(|| index.to_string())
    }

    /// Adds the volume and a mount for each folder.
    pub(super) fn mount(
        &self,
        name: &str,
        source: VolumeSource,
        mounts: &mut Mounts,
        out: &mut Secrets,
        problems: &mut Problems,
    ) {
        let volume = mangle::volume("secret-", name);
        if !self.folders.is_empty() {
            mounts.volume(&volume, source);
        }
        for folder in &self.folders {
            let mount = Mount { sub_path: self.part(folder), ..read_only(&volume, folder) };
            if let Some(by) = takes(name, folder, mounts, problems) {
                mounts.mount(mount.clone(), &by, problems);
                out.mounts.push(mount);
            }
        }
    }
}

/// Whether a folder can be a Secret's, and by which field it is; what is wrong has been told for each file, or is told.
pub(super) fn takes(name: &str, folder: &str, mounts: &Mounts, problems: &mut Problems) -> Option<Path> {
    let of_another = |mount: &&Mount| mount.path == folder && mount.volume.starts_with("secret-");
    if SHARED.contains(&folder) || mounts.all().any(|mount| of_another(&mount)) {
        return None;
    }
    let by = Path::spec(["secrets", name, "files"]);
    if let Some(other) = mounts.all().find(|other| other.path != folder && is_inside(&other.path, folder)) {
        problems.error(by, format!("`{folder}` would hide `{}`; choose another folder", other.path));
        return None;
    }
    Some(by)
}
