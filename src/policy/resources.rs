//! Resources of pods by name.

use k8s_openapi::api::core::v1::PodSpec;

/// Whether a resource is a GPU or another accelerator that comes in whole ones.
pub(super) fn is_gpu(resource: &str) -> bool {
    let Some((vendor, name)) = resource.split_once('/') else { return false };
    match vendor {
        "nvidia.com" => name == "gpu" || name.starts_with("mig-") || name.starts_with("gpu."),
        "amd.com" => name == "gpu",
        "gpu.intel.com" | "habana.ai" => true,
        "google.com" => name == "tpu",
        "aws.amazon.com" => name.starts_with("neuron"),
        _ => false,
    }
}

/// The GPUs that the containers of a pod ask for, with their number as written.
pub(super) fn gpus(pod: &PodSpec) -> impl Iterator<Item = (&str, &str)> {
    let containers = pod.init_containers.iter().flatten().chain(&pod.containers);
    let amounts = containers.filter_map(|container| container.resources.as_ref());
    let amounts = amounts.flat_map(|own| own.limits.iter().chain(own.requests.iter()).flatten());
    amounts
        .filter(|(name, amount)| is_gpu(name) && amount.0 != "0")
        .map(|(name, amount)| (name.as_str(), amount.0.as_str()))
}

/// The key of the taint by which clusters keep other pods off nodes with a resource.
pub(super) fn taint(resource: &str) -> String {
    let vendor = resource.split('/').next().unwrap_or(resource);
    match vendor {
        "google.com" => resource.to_owned(),
        _ => format!("{vendor}/gpu"),
    }
}
