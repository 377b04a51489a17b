//! The server's image.

use super::context::Context;
use crate::api::v1alpha1::serving_runtime::Accelerator;
use crate::diagnostic::{Path, Problems};
use crate::names::{has_digest, image_tag};

/// The ModelSpec's image, else the runtime's for the accelerator.
pub(super) fn image(cx: &Context<'_>, problems: &mut Problems) -> String {
    let path = Path::spec(["image"]);
    if let Some(image) = &cx.spec.image {
        if !has_digest(image) && matches!(image_tag(image), None | Some("latest")) {
            problems.warning(path, format!("`{image}` changes under the same name; pin a tag or a digest"));
        }
        return image.clone();
    }
    let images = &cx.runtime.images;
    if let Some(image) = images.get(&cx.accelerator) {
        return image.clone();
    }
    let runtime = &cx.runtime.name;
    if images.is_empty() {
        problems.error(path, format!("runtime `{runtime}` has no image of its own; set `spec.image`"));
    } else if cx.accelerator == Accelerator::Cpu {
        let gpu = Path::spec(["resources", "gpu"]);
        let path = if cx.layer(&gpu).is_some() { gpu } else { Path::spec(["runtime"]) };
        problems.error(
            path,
            format!("runtime `{runtime}` needs a GPU; set `resources.gpu: 1`, or `image` to a build for CPU"),
        );
    } else {
        problems.error(
            Path::spec(["resources", "gpuResource"]),
            format!("runtime `{runtime}` has no image for `{}`; set `spec.image` to one", cx.gpu_resource),
        );
    }
    String::new()
}
