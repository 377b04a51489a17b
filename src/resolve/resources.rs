//! Requests, limits, GPUs and shared memory.

use std::collections::BTreeMap;

use super::accelerator;
use super::context::Context;
use super::defaults;
use super::resolved::Resources;
use crate::api::v1alpha1::Setting;
use crate::diagnostic::{Path, Problems};
use crate::quantity::Quantity;
use crate::suggest;
use crate::yaml::Layer;

/// The runtime's own data lies below every layer that a user writes.
const RUNTIME: Layer = Layer(0);

/// One side of a container's resources: what lies below, and what the user says.
struct Side<'a> {
    below: BTreeMap<String, String>,
    given: &'a BTreeMap<String, Setting<String>>,
    path: Path,
}

impl Side<'_> {
    fn merged(&self) -> BTreeMap<String, String> {
        let mut out = self.below.clone();
        for (name, setting) in self.given {
            match setting.clone().over(out.remove(name)) {
                Some(quantity) => out.insert(name.clone(), quantity),
                None => None,
            };
        }
        out
    }

    fn removed(&self, name: &str) -> bool {
        self.given.get(name) == Some(&Setting::Removed)
    }

    fn layer(&self, name: &str, cx: &Context<'_>) -> Layer {
        match self.given.get(name) {
            Some(Setting::Given(_)) => cx.layer(&self.path.clone().key(name)).unwrap_or(RUNTIME),
            _ => RUNTIME,
        }
    }
}

/// The server's requests and limits.
pub(super) fn server(cx: &Context<'_>, problems: &mut Problems) -> Resources {
    let base = Path::spec(["resources"]);
    let given = &cx.spec.resources;
    let requests = Side {
        below: cx.runtime.resources.requests.clone(),
        given: &given.requests,
        path: base.clone().key("requests"),
    };
    let limits = Side {
        below: cx.runtime.resources.limits.clone(),
        given: &given.limits,
        path: base.clone().key("limits"),
    };
    let mut resources = both(cx, &requests, &limits, problems);
    if let Some(count) = cx.gpu {
        // Claimed devices are in no resource.
        if cx.device_class.is_some() {
            return resources;
        }
        resources.requests.insert(cx.gpu_resource.clone(), count.to_string());
        resources.limits.insert(cx.gpu_resource.clone(), count.to_string());
    } else if given.gpu_resource.is_some() && cx.is_own(&base.clone().key("gpuResource")) {
        problems.error(
            base.key("gpuResource"),
            "names a resource of which no pod asks any; set `resources.gpu: 1`",
        );
    }
    resources
}

/// The download container's requests and limits.
pub(super) fn download(cx: &Context<'_>, problems: &mut Problems) -> Resources {
    let base = Path::spec(["download", "resources"]);
    let given = &cx.spec.download.resources;
    let below: BTreeMap<String, String> = defaults::DOWNLOAD_RESOURCES
        .iter()
        .map(|(name, quantity)| ((*name).into(), (*quantity).into()))
        .collect();
    // A limit follows the request, so the default of one is the default of both.
    let requests = Side { below, given: &given.requests, path: base.clone().key("requests") };
    let limits = Side { below: BTreeMap::new(), given: &given.limits, path: base.key("limits") };
    both(cx, &requests, &limits, problems)
}

fn both(cx: &Context<'_>, requests: &Side<'_>, limits: &Side<'_>, problems: &mut Problems) -> Resources {
    for side in [requests, limits] {
        for name in side.given.keys() {
            if let Some(message) = refused(name, cx) {
                problems.error(side.path.clone().key(name.as_str()), message);
            }
        }
    }
    let mut out = Resources { requests: requests.merged(), limits: limits.merged() };
    for (side, quantities) in [(requests, &out.requests), (limits, &out.limits)] {
        for (name, quantity) in quantities {
            if let Some(message) = divided(name, quantity).or_else(|| beyond_sense(name, quantity)) {
                problems.error(side.path.clone().key(name.as_str()), message);
            }
        }
    }
    fill(&mut out, requests, limits);
    let names: Vec<String> = out.limits.keys().cloned().collect();
    for name in names {
        compare(&name, &mut out, cx, requests, limits, problems);
    }
    out
}

/// A side that says nothing takes the other's value: the pod is then admitted under any quota and LimitRange, and is
/// Guaranteed. Kubernetes itself wants both sides of an extended resource equal.
fn fill(out: &mut Resources, requests: &Side<'_>, limits: &Side<'_>) {
    for (name, quantity) in out.requests.clone() {
        let fills = matches!(name.as_str(), "cpu" | "memory") || is_extended(&name);
        if fills && !out.limits.contains_key(&name) && !limits.removed(&name) {
            out.limits.insert(name, quantity);
        }
    }
    for (name, quantity) in out.limits.clone() {
        if !out.requests.contains_key(&name) && !requests.removed(&name) {
            out.requests.insert(name, quantity);
        }
    }
}

fn compare(
    name: &str,
    out: &mut Resources,
    cx: &Context<'_>,
    requests: &Side<'_>,
    limits: &Side<'_>,
    problems: &mut Problems,
) {
    let (Some(request), Some(limit)) = (out.requests.get(name).cloned(), out.limits.get(name).cloned())
    else {
        return;
    };
    let (Some(r), Some(l)) = (Quantity::parse(&request), Quantity::parse(&limit)) else { return };
    let (request_layer, limit_layer) = (requests.layer(name, cx), limits.layer(name, cx));
    let from = |side: &str, layer: Layer| match layer {
        RUNTIME => format!(" ({side} from runtime `{}`)", cx.runtime.name),
        _ => String::new(),
    };
    if is_extended(name) {
        if r != l {
            problems.error(
                limits.path.clone().key(name),
                format!("the request {request} and the limit {limit} differ, which Kubernetes refuses for `{name}`; write one of them"),
            );
        }
    } else if r > l {
        if request_layer < limit_layer {
            out.requests.insert(name.to_owned(), limit);
        } else {
            let notes = from("request", request_layer) + &from("limit", limit_layer);
            let path = if limit_layer == RUNTIME { &requests.path } else { &limits.path };
            problems.error(
                path.clone().key(name),
                format!("the request {request} is greater than the limit {limit}{notes}; raise the limit or lower the request"),
            );
        }
    }
}

/// Why a quantity is none of things that come in pieces.
fn divided(name: &str, quantity: &str) -> Option<String> {
    let amount = Quantity::parse(quantity)?;
    if let Some(page) = name.strip_prefix("hugepages-") {
        let fits = Quantity::parse(page).is_some_and(|page| amount.is_multiple_of(page));
        return (!fits)
            .then(|| format!("`{quantity}` is no multiple of the page; write so many times `{page}`"));
    }
    let fits = !name.contains('/') || amount.is_multiple_of(Quantity::parse("1")?);
    (!fits).then(|| {
        format!("`{quantity}` is no whole number, and `{name}` is given out in pieces; write `1` or more")
    })
}

/// Why an amount is one whose unit is another's or was forgotten; nothing at all may be meant. The API server rounds CPU up to
/// thousandths: `SetDefaults_ResourceList` of <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/core/v1/defaults.go>.
fn beyond_sense(name: &str, quantity: &str) -> Option<String> {
    if matches!(name, "memory" | "ephemeral-storage") || name.starts_with("hugepages-") {
        return too_few_bytes(quantity);
    }
    let amount = Quantity::parse(quantity).filter(|_| name == "cpu")?;
    if amount.ceil() >= defaults::CORES {
        let cores = amount.ceil();
        return Some(format!("`{quantity}` is {cores} cores; write `{}`", cores_for(quantity)));
    }
    let rounded = amount.ceil_milli();
    (rounded != amount).then(|| {
        format!(
            "`{quantity}` is finer than thousandths of a core, which Kubernetes counts; write `{rounded}`"
        )
    })
}

/// What was probably meant: thousandths of a core by `500M` and `1000`, cores by what else there is.
fn cores_for(quantity: &str) -> String {
    let number = quantity.trim_end_matches(|c: char| !c.is_ascii_digit());
    match quantity.strip_prefix(number) {
        Some("" | "M") => format!("{number}m"),
        _ => number.to_owned(),
    }
}

/// Why an amount of bytes is one whose unit was forgotten.
pub(super) fn too_few_bytes(quantity: &str) -> Option<String> {
    let amount = Quantity::parse(quantity)?;
    if amount.is_zero() || amount >= Quantity::parse(defaults::BYTES)? {
        return None;
    }
    let bytes = amount.ceil();
    let plural = if bytes == 1 { "byte" } else { "bytes" };
    let number = quantity.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = if quantity.ends_with('m') { "Mi" } else { "Gi" };
    Some(format!("`{quantity}` is {bytes} {plural}; write `{number}{unit}`"))
}

fn is_extended(name: &str) -> bool {
    name.contains('/') || name.starts_with("hugepages-")
}

/// Why a resource cannot be named here.
fn refused(name: &str, cx: &Context<'_>) -> Option<String> {
    if accelerator::is_accelerator(name) || name == cx.gpu_resource {
        return Some(match name {
            defaults::GPU_RESOURCE => format!("`{name}` is set by `resources.gpu`; write `gpu: 1`"),
            _ => format!("`{name}` is set by `resources.gpu`; write `gpu: 1` and `gpuResource: {name}`"),
        });
    }
    let fits = crate::names::Format::ExtendedResource.check(name).is_ok() || name.starts_with("hugepages-");
    if fits || ["cpu", "memory", "ephemeral-storage"].contains(&name) {
        return None;
    }
    if name.eq_ignore_ascii_case("gpu") {
        return Some("a GPU is no resource of this name; write `resources.gpu: 1`".into());
    }
    Some(match suggest::nearest(name, ["cpu", "memory", "ephemeral-storage"]) {
        Some(near) => format!("unknown resource `{name}`; did you mean `{near}`?"),
        None => {
            format!("unknown resource `{name}`; write `cpu`, `memory`, `ephemeral-storage` or `vendor/name`")
        }
    })
}

/// The size of `/dev/shm`: the user's, within the memory limit, or the runtime's, cut to half of it.
pub(super) fn shared_memory(
    cx: &Context<'_>,
    resources: &Resources,
    problems: &mut Problems,
) -> Option<String> {
    let path = Path::spec(["resources", "sharedMemory"]);
    let limit = resources.limits.get("memory");
    let limit_value = limit.and_then(|limit| Quantity::parse(limit));
    if let Some(size) = &cx.spec.resources.shared_memory {
        let value = Quantity::parse(size)?;
        if let Some(message) = too_few_bytes(size) {
            problems.error(path, message);
            return None;
        }
        if let (Some(limit), Some(limit_value)) = (limit, limit_value)
            && value > limit_value
        {
            problems.error(
                path,
                format!("{size} is greater than the memory limit {limit}, which it counts against; lower it or raise the limit"),
            );
        }
        return Some(size.clone()).filter(|_| !value.is_zero());
    }
    let shm = cx.runtime.shm.as_ref()?;
    let several = cx.gpu.is_some_and(|count| count > 1);
    let size = shm.multi_gpu.as_ref().filter(|_| several).unwrap_or(&shm.size);
    let (Some(limit), Some(limit_value)) = (limit, limit_value) else { return Some(size.clone()) };
    let half = limit_value.ceil() / 2;
    if Quantity::parse(size).is_none_or(|size| size.ceil() <= half) {
        return Some(size.clone());
    }
    let capped = binary(half);
    problems.info(
        path,
        format!(
            "runtime `{}` would take {size}; {capped} is half of the memory limit {limit}",
            cx.runtime.name
        ),
    );
    Some(capped)
}

/// Whole bytes in the largest unit that Kubernetes knows and that leaves no remainder; odd bytes below 1Mi are dropped.
fn binary(bytes: i128) -> String {
    const MI: i128 = 1024 * 1024;
    match bytes {
        _ if bytes < MI => bytes.to_string(),
        _ if bytes % (1024 * MI) == 0 => format!("{}Gi", bytes / (1024 * MI)),
        _ => format!("{}Mi", bytes / MI),
    }
}
