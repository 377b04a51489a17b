//! Which nodes the pods run on, and how they spread over them.

use std::collections::BTreeMap;

use super::context::Context;
use super::resolved::Spread;
use super::{accelerator, defaults};
use crate::api::v1alpha1 as api;
use crate::diagnostic::{Path, Problems};
use crate::quantity::Quantity;

/// What NVIDIA's discovery of GPUs writes on nodes:
/// <https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery#generated-labels>.
const PRODUCT: &str = "nvidia.com/gpu.product";

const MEBIBYTE: i128 = 1024 * 1024;

/// Labels that the node must have.
pub(super) fn node_selector(cx: &Context<'_>, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut selector = cx.spec.scheduling.node_selector.clone();
    if let Some(product) = &cx.spec.scheduling.gpu_product
        && chooses(cx, "gpuProduct", problems)
    {
        selector.insert(PRODUCT.into(), product.clone());
    }
    selector
}

/// The MiB that the label of the node's GPUs must be greater than. A GPU's driver reports less than the size that it is sold
/// by, and the label holds what the driver reports.
pub(super) fn gpu_memory(cx: &Context<'_>, problems: &mut Problems) -> Option<i64> {
    let size = cx.spec.scheduling.gpu_memory.as_ref()?;
    if !chooses(cx, "gpuMemory", problems) {
        return None;
    }
    let path = Path::spec(["scheduling", "gpuMemory"]);
    if accelerator::is_part(&cx.gpu_resource) {
        let resource = &cx.gpu_resource;
        problems.error(
            path,
            format!("nodes tell the memory of whole GPUs, and `{resource}` names its own; remove it"),
        );
        return None;
    }
    let mebibytes = Quantity::parse(size)?.ceil() / MEBIBYTE;
    if mebibytes == 0 {
        problems
            .error(path, format!("`{size}` is less than a megabyte; write it with its unit, such as `40Gi`"));
    }
    i64::try_from(mebibytes * defaults::GPU_MEMORY_PERCENT / 100).ok()
}

/// Whether a field can choose among GPUs. What only the platform gives says nothing about pods without a GPU of NVIDIA's.
fn chooses(cx: &Context<'_>, field: &str, problems: &mut Problems) -> bool {
    let path = Path::spec(["scheduling", field]);
    let fits = cx.gpu.is_some() && cx.device_class.is_none() && accelerator::is_nvidia(&cx.gpu_resource);
    let is_for_others = cx.gpu.is_none() && cx.some_have_gpus();
    if !fits && !is_for_others && cx.is_own(&path) {
        problems.error(
            path,
            match (cx.gpu, &cx.device_class) {
                (None, _) => "chooses among GPUs, and the pods ask for none; set `resources.gpu: 1`".to_owned(),
                (_, Some(class)) => format!(
                    "the claim of `{class}` chooses devices, and nodes need no labels for it; let the DeviceClass select by it, and remove it here"
                ),
                _ => format!(
                    "nodes with `{}` have no label for it; choose them by `scheduling.nodeSelector`",
                    cx.gpu_resource
                ),
            },
        );
    }
    fits
}

/// Over what the pods spread.
pub(super) fn spread(cx: &Context<'_>) -> Option<Spread> {
    match cx.spec.scheduling.spread? {
        api::Spread::Zone => Some(Spread::Zone),
        api::Spread::Host => Some(Spread::Host),
        api::Spread::None => None,
    }
}
