//! What of the models the server's container mounts.

use std::collections::BTreeMap;

use super::{Models, images};
use crate::api::v1alpha1::serving_runtime::Layout;
use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::resolve::mounts::{Mounts, empty, is_inside, read_only};
use crate::resolve::resolved::{Mount, Sidecar, VolumeSource};
use crate::resolve::storage::Storage;
use crate::resolve::{mangle, sources};

impl Models {
    /// The server's mounts, and the containers that bring models beside it. The folder of models is mounted whole when what is
    /// put there is all there is; beside claims, volumes of images or models of the image each gets a mount of its own, since a
    /// mount hides what lies below it.
    pub(in crate::resolve) fn mount(
        &self,
        cx: &Context<'_>,
        storage: &Storage,
        mounts: &mut Mounts,
        problems: &mut Problems,
    ) -> Vec<Sidecar> {
        let dir = cx.runtime.models.dir.clone().unwrap_or_default();
        let flat = cx.runtime.models.layout == Layout::Flat;
        let linked = !self.images.is_empty() && !images::are_volumes(cx);
        let apart = self.in_image || !self.claims.is_empty() || (!self.images.is_empty() && !linked);
        if linked {
            self.link(cx, storage, apart, mounts, problems);
            mounts.mount(read_only("models", &dir), &Path::spec(["models"]), problems);
        } else if !self.downloads.is_empty() {
            mounts.volume("models", storage.models(cx));
            self.mount_downloads(cx, storage, apart, &dir, mounts, problems);
        }
        for claim in &self.claims {
            let volume = mangle::volume("claim-", &claim.name);
            // What is written to elsewhere in the pod cannot be read-only as a whole.
            let is_whole = !storage.is_claim(&claim.name);
            let source = VolumeSource::Claim { name: claim.name.clone(), read_only: is_whole };
            let volume = mounts.shared(&volume, source);
            let sub_path = Some(claim.sub_path.clone()).filter(|path| !path.is_empty());
            mounts.mount(Mount { sub_path, ..read_only(&volume, &claim.mount) }, &claim.by, problems);
        }
        if flat {
            same_file(&self.downloads, problems);
        }
        if linked {
            return images::sidecars(&self.images, &dir);
        }
        images::mount(cx, &self.images, mounts, problems);
        Vec::new()
    }

    fn mount_downloads(
        &self,
        cx: &Context<'_>,
        storage: &Storage,
        apart: bool,
        dir: &str,
        mounts: &mut Mounts,
        problems: &mut Problems,
    ) {
        let path = Path::spec(["models"]);
        if !apart {
            mounts.mount(storage.part(read_only("models", dir), ""), &path, problems);
            return;
        }
        if cx.runtime.models.layout == Layout::Flat {
            problems.error(
                path,
                format!("runtime `{}` keeps all models in one folder, which a download hides; download all of them or none", cx.runtime.name),
            );
            return;
        }
        for (_, folder) in &self.downloads {
            let below = if is_inside(folder, dir) { folder[dir.len()..].trim_start_matches('/') } else { "" };
            mounts.mount(storage.part(read_only("models", folder), below), &path, problems);
        }
    }

    /// Links of images lie in a folder of the pod's own, beside what is downloaded.
    fn link(
        &self,
        cx: &Context<'_>,
        storage: &Storage,
        apart: bool,
        mounts: &mut Mounts,
        problems: &mut Problems,
    ) {
        if apart {
            problems.error(
                Path::spec(["models"]),
                "before Kubernetes 1.35 a model of an image hides models of claims and of the server's image; let all models come from images of their own or be downloaded",
            );
        }
        if storage.is_lasting && !self.downloads.is_empty() {
            problems.error(
                Path::spec(["storage"]),
                "before Kubernetes 1.35 a model of an image shares the folder of downloads, which cannot outlive the pod then; write `type: emptyDir`",
            );
        }
        let volume = if self.downloads.is_empty() { empty(None) } else { storage.models(cx) };
        mounts.volume("models", volume);
    }
}

/// Downloads into one folder must not overwrite each other.
fn same_file(downloads: &[(String, String)], problems: &mut Problems) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (uri, _) in downloads {
        if let Some(other) = seen.insert(sources::file_name(uri), uri) {
            problems.error(
                Path::spec(["models"]),
                format!("`{other}` and `{uri}` are files of one name in one folder; rename one"),
            );
        }
    }
}
