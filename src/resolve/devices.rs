//! Devices that pods claim in place of an extended resource:
//! <https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/>.

use super::context::Context;
use super::resolved::Devices;
use super::{accelerator, defaults};
use crate::diagnostic::{Path, Problems};

/// The claim of each pod.
pub(super) fn devices(cx: &Context<'_>, problems: &mut Problems) -> Option<Devices> {
    let path = Path::spec(["scheduling", "deviceClass"]);
    let (Some(count), Some(class)) = (cx.gpu, cx.device_class.clone()) else {
        if cx.spec.scheduling.device_class.is_some() && cx.is_own(&path) && !cx.some_have_gpus() {
            problems
                .error(path, "is the class of devices, and the pods ask for none; set `resources.gpu: 1`");
        }
        return None;
    };
    if let Some(minor) = cx.surroundings.kubernetes_minor.filter(|minor| *minor < defaults::CLAIMS) {
        problems.error(
            path,
            format!("Kubernetes 1.{minor} has no `resource.k8s.io/v1`, by which devices are claimed; upgrade it to 1.34, or remove it and use the extended resource"),
        );
    }
    if count > defaults::CLAIM_DEVICES {
        problems.error(
            Path::spec(["resources", "gpu"]),
            format!("a claim is given at most {} devices; write no more", defaults::CLAIM_DEVICES),
        );
    }
    let resource = Path::spec(["resources", "gpuResource"]);
    if let Some(given) = &cx.spec.resources.gpu_resource
        && cx.is_own(&resource)
        && accelerator::of_class(&class).is_some_and(|own| accelerator::taint(given) != own)
    {
        problems.error(
            resource,
            format!("`{given}` is not of the vendor of `{class}`; remove it, or `scheduling.deviceClass`"),
        );
    }
    Some(Devices { name: cx.names.device_claim(&class, count), class, count })
}
