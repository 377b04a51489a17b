//! `modelspec runtimes`: the built-in model servers in a table, and one of them in full.

use std::fmt::Write;

use super::options::options;
use super::page::table;
use crate::api::v1alpha1::serving_runtime::{
    Habits, PortNumber, PortProtocol, ReadOnlyRoot, RuntimeProbe, RuntimeResources, Writable,
};
use crate::resolve::Names;
use crate::runtimes::{Catalog, Fetch, Runtime};
use crate::suggest;

/// All of them, one a line.
pub(super) fn list(catalog: &Catalog) -> String {
    let mut rows = vec![["NAME", "RUNS ON", "MODELS", "RESTRICTED"].map(str::to_owned)];
    for runtime in catalog.names().into_iter().filter_map(|name| catalog.get(name)) {
        let restricted = if runtime.is_restricted() { "yes" } else { "no" };
        rows.push([runtime.name.clone(), accelerators(runtime), models(runtime), restricted.into()]);
    }
    format!("{}\nFor one in full: modelspec runtimes NAME\n", table(&rows))
}

/// One of them: its images, models, ports and needs, and the keys of `config`.
///
/// # Errors
/// When there is none of that name: the nearest one.
pub(super) fn show(catalog: &Catalog, name: &str) -> Result<String, String> {
    let runtime = find(catalog, name)?;
    let mut out = String::new();
    let mut row = |name: &str, value: &str| {
        let name = if name.is_empty() { String::new() } else { format!("{name}:") };
        let _ = writeln!(out, "{name:<12}{value}");
    };
    row("NAME", &runtime.name);
    if let Some(description) = &runtime.declared.description {
        row("", description);
    }
    let names = Names::new(&*runtime.prefix, "<name>");
    row("OBJECTS", &format!("{}, {}, …", names.deployment(), names.service()));
    if let Some(reason) = &runtime.deprecated {
        row("DEPRECATED", reason);
    }
    if runtime.images.is_empty() {
        row("IMAGE", "your own, in `spec.image`");
    }
    for (accelerator, image) in &runtime.images {
        row("IMAGE", &format!("{image} ({})", accelerator.as_str()));
    }
    about_models(&mut row, runtime);
    for (name, port) in runtime.declared.ports.iter() {
        let number = match &port.port {
            Some(PortNumber::Number(number)) => number.to_string(),
            Some(PortNumber::Variable(variable)) => variable.clone(),
            None => String::new(),
        };
        let protocol = match port.protocol {
            PortProtocol::Http => "HTTP",
            PortProtocol::Grpc => "gRPC",
        };
        let service = port.service.map(|service| format!(", {service} in the Service")).unwrap_or_default();
        let when = when(port.when.as_ref());
        row("PORT", &format!("{name} {number} ({protocol}{service}{when})"));
    }
    let probes = &runtime.declared.probes;
    for (title, alternatives) in
        [("STARTUP", &probes.startup), ("READINESS", &probes.readiness), ("LIVENESS", &probes.liveness)]
    {
        for probe in alternatives {
            row(title, &probe_of(probe));
        }
    }
    why(&mut row, probes.because.as_ref());
    if let Some(early) = early(&runtime.declared.habits) {
        row("", &early);
    }
    if let Some(metrics) = &runtime.declared.metrics {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let queue = metrics.queue.as_ref().map(|name| format!("; waiting requests: {name}"));
        row("METRICS", &format!("{} on port {}{}", part(&metrics.path), part(&metrics.port), part(&queue)));
        let told = [
            ("latency", metrics.latency.is_some()),
            ("requests", !metrics.requests.is_empty()),
            ("failures", !metrics.errors.is_empty()),
            ("models that do not load", !metrics.load_failures.is_empty()),
            ("memory of GPUs", metrics.gpu_memory.is_some()),
        ];
        let told: Vec<&str> =
            told.into_iter().filter_map(|(what, is_told)| is_told.then_some(what)).collect();
        if !told.is_empty() {
            row("", &format!("for alerts and dashboards: {}", told.join(", ")));
        }
    }
    row("DRAIN", &drain(runtime));
    why(&mut row, runtime.declared.drain.because.as_ref());
    if let Some(shm) = &runtime.shm {
        let several =
            shm.multi_gpu.as_ref().map(|size| format!(", {size} from two GPUs on")).unwrap_or_default();
        row("SHM", &format!("{}{several}", shm.size));
    }
    row("USER", &user(runtime));
    row("ROOT FS", root_file_system(runtime));
    why(&mut row, runtime.declared.security.because.as_ref());
    let folders = writable(runtime);
    if !folders.is_empty() {
        row("WRITABLE", &folders.join(", "));
    }
    row("REQUESTS", &requests(&runtime.resources));
    beside(&mut row, runtime, &names);
    options(&mut out, "CONFIG", "spec.config", &runtime.options, &|key| runtime.uses(key));
    let path = "spec.models.<name>.config";
    options(&mut out, "MODEL CONFIG", path, &runtime.model_options, &|key| runtime.model_uses(key));
    Ok(out)
}

/// How many, where they lie, how they arrive, what can be chosen of them.
fn about_models(row: &mut impl FnMut(&str, &str), runtime: &Runtime) {
    row("MODELS", &models(runtime));
    if let Some(dir) = &runtime.models.dir {
        row("", &format!("in {dir}{}", extension(runtime)));
    }
    for (who, by) in [
        (Fetch::Server, "is fetched by the server itself"),
        (Fetch::Pull, "is pulled by the server's own program in an init container"),
    ] {
        let fetched = runtime.models.fetch.iter().filter(|(_, fetch)| **fetch == who);
        let schemes: Vec<String> = fetched.map(|(scheme, _)| format!("{scheme}://")).collect();
        if !schemes.is_empty() {
            row("", &format!("{} {by}", schemes.join(", ")));
        }
    }
    let takes: Vec<String> = runtime.models.takes().iter().map(|scheme| format!("{scheme}://")).collect();
    row("SOURCES", &takes.join(", "));
    if runtime.models.repository {
        row("", "or a whole repository, `spec.modelRepository`");
    }
    if runtime.declared.models.adapters {
        row("ADAPTERS", "`models.<name>.adapters`");
    }
    row(
        "VERSIONS",
        if runtime.models.versions { "chosen by `models.<name>.versions`" } else { "not chosen here" },
    );
}

/// What runs and what is kept beside the server.
fn beside(row: &mut impl FnMut(&str, &str), runtime: &Runtime, names: &Names) {
    for (name, job) in &runtime.declared.jobs {
        let schedule = job.schedule.as_deref().unwrap_or_default();
        row("CRONJOB", &format!("{}, schedule {schedule}{}", names.job(name), when(job.when.as_ref())));
    }
    for (what, store) in &runtime.declared.stores {
        let account = store.service_account.as_deref().unwrap_or_default();
        let name = names.config_map(what);
        row("STORE", &format!("ConfigMap {name}, written by {account}{}", when(store.when.as_ref())));
    }
}

/// The runtime of that name.
///
/// # Errors
/// When there is none: the nearest one, or all.
pub(super) fn find<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Runtime, String> {
    catalog.get(name).ok_or_else(|| {
        let names = catalog.names();
        let remedy = match suggest::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}", names.join(", ")),
        };
        format!("unknown runtime `{name}`; {remedy}")
    })
}

fn accelerators(runtime: &Runtime) -> String {
    if runtime.images.is_empty() {
        return "your image".into();
    }
    let names: Vec<&str> = runtime.images.keys().map(|accelerator| accelerator.as_str()).collect();
    names.join(", ")
}

fn models(runtime: &Runtime) -> String {
    match (runtime.models.min, runtime.models.max) {
        (0, None) if runtime.cache.as_ref().is_some_and(|cache| cache.always) => {
            "any number, or later by its API".into()
        }
        (0, None) => "any number, or those of the image".into(),
        (0, Some(max)) => format!("at most {max}, or those of the image"),
        (min, None) => format!("at least {min}"),
        (min, Some(max)) if min == max => format!("exactly {max}"),
        (min, Some(max)) => format!("{min} to {max}"),
    }
}

fn extension(runtime: &Runtime) -> String {
    runtime.models.file.as_ref().map(|file| format!(", each source a `{file}` file")).unwrap_or_default()
}

fn user(runtime: &Runtime) -> String {
    let admitted = if runtime.is_restricted() { "admitted" } else { "refused" };
    let user = if runtime.security.root { "root".to_owned() } else { runtime.security.uid.to_string() };
    format!("{user}, {admitted} by the `restricted` Pod Security Standard")
}

/// Folders that it writes to, each a volume.
fn writable(runtime: &Runtime) -> Vec<String> {
    let folders = runtime.declared.writable.iter().map(|folder| match folder {
        Writable::Path(path) => path.clone(),
        Writable::When(folder) => format!("{} when `{}`", folder.path, folder.when),
    });
    let cache = runtime.cache.iter().map(|cache| format!("{} for what it fetches", cache.path));
    folders.chain(cache).collect()
}

fn root_file_system(runtime: &Runtime) -> &'static str {
    match runtime.security.read_only_root {
        ReadOnlyRoot::Always => "read-only",
        ReadOnlyRoot::Cpu => "read-only without a GPU",
        ReadOnlyRoot::Never => "writable",
    }
}

fn why(row: &mut impl FnMut(&str, &str), because: Option<&String>) {
    if let Some(because) = because {
        row("", &format!("because {because}"));
    }
}

/// What answers before the models do, so that a probe of it would lie.
fn early(habits: &Habits) -> Option<String> {
    let ports = habits.early_ports.then(|| "its ports are open".to_owned());
    let paths = (!habits.early_paths.is_empty()).then(|| {
        let plural = if habits.early_paths.len() == 1 { "s" } else { "" };
        format!("{} answer{plural}", habits.early_paths.join(", "))
    });
    let early: Vec<String> = paths.into_iter().chain(ports).collect();
    (!early.is_empty()).then(|| format!("before its models have loaded, {}", early.join(" and ")))
}

fn when(condition: Option<&String>) -> String {
    condition.map(|when| format!(", when `{when}`")).unwrap_or_default()
}

/// What a probe asks, and how long it may fail.
fn probe_of(probe: &RuntimeProbe) -> String {
    let port = |name: &Option<String>| name.clone().unwrap_or_default();
    let action = if let Some(http) = &probe.http_get {
        format!("GET {} on port {}", http.path, http.port)
    } else if let Some(tcp) = &probe.tcp_socket {
        format!("a connection to port {}", tcp.port)
    } else if let Some(exec) = &probe.exec {
        exec.command.join(" ")
    } else {
        format!("gRPC health on port {}", port(&probe.grpc.as_ref().map(|grpc| grpc.port.clone())))
    };
    let when = when(probe.when.as_ref());
    match (probe.period_seconds, probe.failure_threshold) {
        (Some(period), Some(failures)) => format!("{action}{when}, every {period} s, {failures} times"),
        _ => format!("{action}{when}"),
    }
}

/// How a pod ends.
fn drain(runtime: &Runtime) -> String {
    let drain = &runtime.drain;
    let mut parts = vec![format!("waits {} s", drain.sleep)];
    parts.extend(drain.stop.as_ref().map(|stop| format!("then `{}`", stop.join(" "))));
    parts.extend(drain.timeout.map(|timeout| format!("requests get {timeout} s")));
    parts.push(format!("killed after {} s", drain.grace));
    parts.join(", ")
}

fn requests(resources: &RuntimeResources) -> String {
    let pairs: Vec<String> =
        resources.requests.iter().map(|(name, value)| format!("{name} {value}")).collect();
    if pairs.is_empty() { "none; set `spec.resources.requests`".into() } else { pairs.join(", ") }
}
