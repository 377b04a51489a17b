//! The image, and for which accelerator it is.

use super::server_types::ServerType;
use super::{Work, tree};
use crate::api::kserve::KserveResources;
use crate::api::v1alpha1::serving_runtime::Accelerator;
use crate::diagnostic::Path;
use crate::names::{has_digest, image_tag};

/// Translates the image and `resources`: how many GPUs a pod gets is a ModelSpec's, and that it gets some tells what the image is
/// built for. Without a word of GPUs it counts as one for CPUs, and KServe's own servers have another.
pub(super) fn image(
    work: &mut Work<'_>,
    image: Option<&str>,
    resources: KserveResources,
    type_: Option<ServerType>,
    at: &Path,
) -> bool {
    let KserveResources { mut requests, mut limits, claims } = resources;
    let path = at.clone().key("resources");
    work.refuse(
        &path,
        [("claims", claims.is_some())],
        "devices by claim are not built here; remove it, and patch the generated Deployment",
    );
    let devices = limits.keys().chain(requests.keys());
    let device = devices.clone().find_map(|name| Some((name.clone(), Accelerator::of_resource(name)?)));
    if let Some((name, _)) = &device {
        let side = if limits.contains_key(name) { "limits" } else { "requests" };
        let remedy = if name == "nvidia.com/gpu" {
            String::new()
        } else {
            format!(" and `resources.gpuResource: {name}`")
        };
        work.problems.info(
            path.clone().key(side).key(name.as_str()),
            format!("how many a pod gets, a ModelSpec says here; write `resources.gpu`{remedy}"),
        );
    }
    for side in [&mut requests, &mut limits] {
        side.retain(|name, _| Accelerator::of_resource(name).is_none());
    }
    let side = |quantities: std::collections::BTreeMap<String, String>| {
        tree::map(quantities.into_iter().map(|(name, quantity)| (name, tree::text(quantity))))
    };
    work.set("resources", tree::map([("requests", side(requests)), ("limits", side(limits))]));
    work.stands(Path::spec(["resources"]), path);

    let path = at.clone().key("image");
    let Some(image) = image else {
        work.error(path, "is required; add it");
        return device.is_some();
    };
    let image = work.literal(image, &path);
    if !has_digest(&image) && matches!(image_tag(&image), None | Some("latest")) && !image.is_empty() {
        work.problems
            .warning(path.clone(), format!("`{image}` changes under the same name; pin a tag or a digest"));
    }
    let named = |accelerator: Accelerator| type_.and_then(|type_| type_.image(&image, accelerator.as_str()));
    let is_for_gpus = || image_tag(&image).is_some_and(|tag| tag.ends_with("-gpu"));
    let images: Vec<(Accelerator, String)> = match device {
        Some((_, accelerator)) => vec![(accelerator, named(accelerator).unwrap_or_else(|| image.clone()))],
        None if is_for_gpus() => vec![(Accelerator::Nvidia, image.clone())],
        None => {
            let cpu = named(Accelerator::Cpu).unwrap_or_else(|| image.clone());
            let nvidia = named(Accelerator::Nvidia).map(|image| (Accelerator::Nvidia, image));
            [(Accelerator::Cpu, cpu)].into_iter().chain(nvidia).collect()
        }
    };
    let needs_gpu = images.iter().all(|(accelerator, _)| *accelerator != Accelerator::Cpu);
    work.set("image", tree::map(images.into_iter().map(|(key, image)| (key.as_str(), tree::text(image)))));
    work.stands(Path::spec(["image"]), path);
    needs_gpu
}
