//! From the name of a GPU resource to the image that it needs and the taint that its nodes carry.

use crate::api::v1alpha1::serving_runtime::Accelerator;
use crate::diagnostic::{Path, Problems};

#[derive(Clone, Copy)]
struct Vendor {
    domain: &'static str,
    taint: &'static str,
}

/// Vendors' device plugins and the taints that their operators or clouds put on nodes.
const VENDORS: [Vendor; 6] = [
    Vendor { domain: "nvidia.com", taint: "nvidia.com/gpu" },
    Vendor { domain: "amd.com", taint: "amd.com/gpu" },
    Vendor { domain: "gpu.intel.com", taint: "gpu.intel.com/gpu" },
    Vendor { domain: "habana.ai", taint: "habana.ai/gaudi" },
    Vendor { domain: "google.com", taint: "google.com/tpu" },
    Vendor { domain: "aws.amazon.com", taint: "aws.amazon.com/neuron" },
];

fn vendor(resource: &str) -> Option<&'static Vendor> {
    let domain = resource.split_once('/')?.0;
    VENDORS.iter().find(|vendor| vendor.domain == domain)
}

/// The resource of the vendor that a DeviceClass is called after, such as `gpu.nvidia.com`; a class may have any name.
pub(super) fn of_class(class: &str) -> Option<&'static str> {
    let is_of =
        |domain| class.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    VENDORS.iter().find(|vendor| is_of(vendor.domain)).map(|vendor| vendor.taint)
}

/// The key of the taint on nodes with this resource.
pub(super) fn taint(resource: &str) -> String {
    vendor(resource).map_or_else(|| resource.to_owned(), |vendor| vendor.taint.to_owned())
}

/// Whether the resource is one that `resources.gpu` sets.
pub(super) fn is_accelerator(resource: &str) -> bool {
    vendor(resource).is_some()
}

/// Whether its nodes carry NVIDIA's labels.
pub(super) fn is_nvidia(resource: &str) -> bool {
    vendor(resource).is_some_and(|vendor| vendor.domain == "nvidia.com")
}

/// Whether it is a part of a GPU that has memory of its own, such as `nvidia.com/mig-1g.10gb`.
pub(super) fn is_part(resource: &str) -> bool {
    resource.starts_with("nvidia.com/mig-")
}

/// Whether it is a GPU that others use too, by the name that NVIDIA's device plugin gives it:
/// <https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus>.
fn is_shared(resource: &str) -> bool {
    resource.starts_with("nvidia.com/") && resource.ends_with(".shared")
}

/// Several parts or shares of GPUs in one pod, which are not what several GPUs are.
pub(super) fn check_count(resource: &str, count: i64, problems: &mut Problems) {
    let path = Path::spec(["resources", "gpu"]);
    if count > 1 && is_shared(resource) {
        // <https://github.com/NVIDIA/k8s-device-plugin#with-cuda-time-slicing>
        problems.error(
            path,
            format!("{count} of `{resource}` may be one and the same GPU, and give no more of it than 1 does; write `gpu: 1`, or ask for whole GPUs"),
        );
    } else if count > 1 && is_part(resource) {
        // <https://docs.nvidia.com/datacenter/tesla/mig-user-guide/device-enumeration.html>
        problems.warning(
            path,
            format!("a process of CUDA sees one part of a GPU, so most servers use 1 of {count} of `{resource}`; write `gpu: 1`, or choose a larger part"),
        );
    }
}

/// What images for `resource` are built for; unknown vendors need an image of the user's own.
pub(super) fn of(resource: &str, has_image: bool, problems: &mut Problems) -> Accelerator {
    match Accelerator::of_resource(resource) {
        Some(accelerator) => accelerator,
        None if has_image => Accelerator::Nvidia,
        None => {
            let known = VENDORS.map(|vendor| vendor.domain).join(", ");
            problems.error(
                Path::spec(["resources", "gpuResource"]),
                format!(
                    "no image is known for `{resource}`; known vendors: {known}; set `spec.image` for another"
                ),
            );
            Accelerator::Nvidia
        }
    }
}
