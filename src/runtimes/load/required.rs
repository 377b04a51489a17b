//! Fields that a runtime must have once everything that it inherits is merged.

use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::{Path, Problems};

/// Tells every field that is missing.
pub(super) fn check(spec: &ServingRuntimeSpec, problems: &mut Problems) {
    let mut need = |there: bool, path: Path| {
        if !there {
            problems.error(path, "is required; add it");
        }
    };
    for (name, port) in spec.ports.iter() {
        need(port.port.is_some(), Path::spec(["ports", name, "port"]));
    }
    for (field, options) in [("options", &spec.options), ("modelOptions", &spec.model_options)] {
        for (name, option) in options.iter() {
            need(option.type_.is_some(), Path::spec([field, name, "type"]));
            for (member, written) in option.members.iter() {
                need(written.type_.is_some(), Path::spec([field, name, "members", member, "type"]));
            }
        }
    }
    for (what, files) in &spec.files {
        need(files.dir.is_some(), Path::spec(["files", what, "dir"]));
    }
    if let Some(cache) = &spec.cache {
        need(cache.path.is_some(), Path::spec(["cache", "path"]));
    }
    if let Some(metrics) = &spec.metrics {
        need(metrics.port.is_some(), Path::spec(["metrics", "port"]));
        need(metrics.path.is_some(), Path::spec(["metrics", "path"]));
        if let Some(memory) = &metrics.gpu_memory {
            need(memory.used.is_some(), Path::spec(["metrics", "gpuMemory", "used"]));
            need(memory.total.is_some(), Path::spec(["metrics", "gpuMemory", "total"]));
        }
    }
    for (name, job) in &spec.jobs {
        need(job.schedule.is_some(), Path::spec(["jobs", name, "schedule"]));
    }
    for (name, store) in &spec.stores {
        need(store.service_account.is_some(), Path::spec(["stores", name, "serviceAccount"]));
    }
    if let Some(shm) = &spec.shm {
        need(shm.size.is_some(), Path::spec(["shm", "size"]));
    }
}
