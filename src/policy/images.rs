//! The images of pods.

use super::workload::Workload;
use crate::diagnostic::Path;
use crate::names;

/// The registry of an image that names none: that is what containerd and CRI-O take, unless the node says otherwise.
pub(super) const DEFAULT_REGISTRY: &str = "docker.io";

/// An image with its place.
#[derive(Debug)]
pub(super) struct Image<'a> {
    /// The reference as it is written; never empty.
    pub(super) text: &'a str,
    /// Where it stands in the object.
    pub(super) path: Path,
}

impl Image<'_> {
    /// Where it comes from.
    pub(super) fn registry(&self) -> &str {
        names::image_registry(self.text).unwrap_or(DEFAULT_REGISTRY)
    }
}

/// The images of a workload's containers and image volumes.
pub(super) fn of(workload: &Workload) -> impl Iterator<Item = Image<'_>> {
    let containers = workload
        .containers()
        .map(|placed| (placed.container.image.as_deref().unwrap_or_default(), placed.path.key("image")));
    let volumes = workload.pod().volumes.iter().flatten().enumerate().filter_map(|(index, volume)| {
        let text = volume.image.as_ref()?.reference.as_deref()?;
        Some((text, workload.pod_path("volumes").index(index).key("image").key("reference")))
    });
    let all = containers.chain(volumes).filter(|(text, _)| !text.is_empty());
    all.map(|(text, path)| Image { text, path })
}
