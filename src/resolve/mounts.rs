//! Volumes and where they are mounted, with a check that no two stand in each other's way.

use super::resolved::{Mount, Volume, VolumeSource};
use crate::diagnostic::{Path, Problems};

/// Volumes and mounts of the server's container as they are collected.
#[derive(Default)]
#[expect(clippy::struct_field_names, reason = "Kubernetes calls them so")]
pub(super) struct Mounts {
    pub(super) volumes: Vec<Volume>,
    pub(super) mounts: Vec<Mount>,
    /// What others mount, so that nothing else may.
    injected: Vec<Mount>,
}

impl Mounts {
    /// Adds a volume, unless one of its name is there.
    pub(super) fn volume(&mut self, name: &str, source: VolumeSource) {
        if !self.volumes.iter().any(|volume| volume.name == name) {
            self.volumes.push(Volume { name: name.to_owned(), source });
        }
    }

    /// Adds a volume whose claim may be that of another one, and says which volume it is: a pod that names one claim twice waits for
    /// ever. <https://github.com/kubernetes/kubernetes/issues/132921>
    pub(super) fn shared(&mut self, name: &str, source: VolumeSource) -> String {
        let is_claim = matches!(source, VolumeSource::Claim { .. });
        let same = self.volumes.iter().find(|volume| is_claim && volume.source == source);
        if let Some(same) = same {
            return same.name.clone();
        }
        self.volume(name, source);
        name.to_owned()
    }

    /// Every mount, also those of others.
    pub(super) fn all(&self) -> impl Iterator<Item = &Mount> {
        self.mounts.iter().chain(&self.injected)
    }

    /// Knows a mount that somebody else makes; `by` is the field that asks for it.
    pub(super) fn injected(&mut self, mount: Mount, by: &Path, problems: &mut Problems) {
        if self.is_free(&mount, by, problems) {
            self.injected.push(mount);
        }
    }

    /// Adds a mount; `by` is the field that asks for it.
    pub(super) fn mount(&mut self, mount: Mount, by: &Path, problems: &mut Problems) {
        if self.is_free(&mount, by, problems) {
            self.mounts.push(mount);
        }
    }

    fn is_free(&self, mount: &Mount, by: &Path, problems: &mut Problems) -> bool {
        if let Some(other) = self.all().find(|other| other.path == mount.path) {
            problems.error(
                by.clone(),
                format!("`{}` is taken by volume `{}`; choose another path", mount.path, other.volume),
            );
            return false;
        }
        let inside = |a: &Mount, b: &Mount| is_inside(&a.path, &b.path);
        // The mount point could not be made in a read-only volume, and a file is no folder.
        let shut = |outer: &Mount, inner: &Mount| inside(inner, outer) && outer.read_only;
        if let Some(other) = self.all().find(|other| shut(other, mount) || shut(mount, other)) {
            let (outer, inner) = if shut(other, mount) { (other, mount) } else { (mount, other) };
            problems.error(
                by.clone(),
                format!(
                    "`{}` lies in `{}`, where volume `{}` is mounted read-only; choose a path outside of it",
                    inner.path, outer.path, outer.volume
                ),
            );
            return false;
        }
        true
    }

    /// The mount that `path` is, lies inside or would cover.
    pub(super) fn in_the_way(&self, path: &str) -> Option<&Mount> {
        self.all()
            .find(|mount| mount.path == path || is_inside(path, &mount.path) || is_inside(&mount.path, path))
    }
}

/// Whether `path` lies below `folder`.
pub(super) fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || folder == "/")
}

/// A folder's own path and the file's name in it.
pub(super) fn split_file(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", file)) => ("/", file),
        Some((folder, file)) => (folder, file),
        None => ("/", path),
    }
}

/// An empty volume on disk.
pub(super) fn empty(size_limit: Option<String>) -> VolumeSource {
    VolumeSource::Empty { size_limit, memory: false }
}

/// A writable mount of a whole volume.
pub(super) fn writable(volume: &str, path: &str) -> Mount {
    Mount { volume: volume.to_owned(), path: path.to_owned(), sub_path: None, read_only: false }
}

/// A read-only mount of a whole volume.
pub(super) fn read_only(volume: &str, path: &str) -> Mount {
    Mount { volume: volume.to_owned(), path: path.to_owned(), sub_path: None, read_only: true }
}
