//! Everything about the server that holds no template: names, command, user, drain, resources. The defaults of a runtime's
//! fields stand here.

use crate::api::v1alpha1::serving_runtime::{RuntimeResources, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::names::Format;
use crate::quantity::Quantity;
use crate::runtimes::runtime::{Cache, Drain, Security, SharedMemory};
use crate::runtimes::scope::Scope;

/// The user of a server whose image does not ask for another.
const UID: i64 = 1000;
/// Seconds in which endpoints and proxies learn that a pod is ending.
const SLEEP: i64 = 10;
/// Seconds until a pod that is ending is killed.
const GRACE: i64 = 45;

/// Prefix and label; both are the runtime's name unless it says otherwise.
pub(super) fn names(name: &str, spec: &ServingRuntimeSpec, scope: &mut Scope) -> (String, String) {
    let or_name = |given: &Option<String>| given.clone().unwrap_or_else(|| name.to_owned());
    let field = |given: &Option<String>, key: &str| match given {
        Some(_) => Path::spec([key]),
        None => Path::metadata("name"),
    };
    let (prefix, label) = (or_name(&spec.prefix), or_name(&spec.label));
    // A Service's name starts with it, and a Service's name starts with a letter.
    if prefix.starts_with(|c: char| c.is_ascii_digit()) {
        scope.problems.error(
            field(&spec.prefix, "prefix"),
            format!("`{prefix}` starts names of Services, which start with a letter; set `spec.prefix` to one that does"),
        );
    }
    if let Err(message) = Format::LabelValue.check(&label) {
        scope.problems.error(field(&spec.label, "label"), message);
    }
    (prefix, label)
}

/// Reads `command`.
pub(super) fn command(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Option<Vec<String>> {
    words(spec.command.as_deref()?, &Path::spec(["command"]), scope)
}

fn words(written: &[String], path: &Path, scope: &mut Scope) -> Option<Vec<String>> {
    if written.is_empty() {
        scope
            .problems
            .error(path.clone(), "an empty command; write the program and its arguments, or remove it");
    }
    let words = written.iter().enumerate();
    words.map(|(index, word)| scope.plain(word, || path.clone().index(index))).collect()
}

/// Reads `security`.
pub(super) fn security(spec: &ServingRuntimeSpec) -> Security {
    let written = &spec.security;
    let uid = written.uid.unwrap_or(UID);
    let gid = written.gid.unwrap_or(uid);
    Security {
        uid,
        gid,
        fs_group: written.fs_group.unwrap_or(gid),
        root: written.root || uid == 0,
        read_only_root: written.read_only_root,
    }
}

/// Reads `cache`.
pub(super) fn cache(spec: &ServingRuntimeSpec) -> Option<Cache> {
    let written = spec.cache.as_ref()?;
    Some(Cache { path: written.path.clone()?, env: written.env.clone(), always: written.always })
}

/// Reads `shm`.
pub(super) fn shared_memory(spec: &ServingRuntimeSpec) -> Option<SharedMemory> {
    let written = spec.shm.as_ref()?;
    Some(SharedMemory { size: written.size.clone()?, multi_gpu: written.multi_gpu.clone() })
}

/// Reads `drain`.
pub(super) fn drain(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Drain {
    let written = &spec.drain;
    let stop = written.stop.as_deref();
    let drain = Drain {
        sleep: written.sleep.unwrap_or(SLEEP),
        stop: stop.and_then(|stop| words(stop, &Path::spec(["drain", "stop"]), scope)),
        timeout: written.timeout,
        grace: written.grace.unwrap_or(GRACE),
    };
    let least = drain.sleep + drain.timeout.unwrap_or(0);
    if drain.grace <= least {
        scope.problems.error(
            Path::spec(["drain", "grace"]),
            format!(
                "{} seconds are over before `sleep` and `timeout` are, which take {least}; write at least {}",
                drain.grace,
                least + 1
            ),
        );
    }
    drain
}

/// Reads `resources`.
pub(super) fn resources(spec: &ServingRuntimeSpec, scope: &mut Scope) -> RuntimeResources {
    let written = &spec.resources;
    for (resource, request) in &written.requests {
        let Some(limit) = written.limits.get(resource) else { continue };
        let values = Quantity::parse(request).zip(Quantity::parse(limit));
        if values.is_some_and(|(request, limit)| request > limit) {
            let path = Path::spec(["resources", "limits", resource]);
            let message = format!("the request {request} is greater than the limit {limit}; raise the limit");
            scope.problems.error(path, message);
        }
    }
    written.clone()
}
