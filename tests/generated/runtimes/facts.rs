//! What is asked of a server, and what it needs.

use std::fmt::Write;

use modelspec::api::v1alpha1::serving_runtime::{PortNumber, PortProtocol, ReadOnlyRoot, Writable};
use modelspec::runtimes::Runtime;
use serde_json::Value;

use super::example;
use super::page::{row, words};

/// Objects, images, requests and what runs beside it.
pub(super) fn rows(runtime: &Runtime, objects: &[Value], server: &Value, out: &mut String) {
    let mut pair = |name: &str, value: String| row(&[name.to_owned(), value], out);
    let names = objects.iter().map(|object| {
        let name = object["metadata"]["name"].as_str().unwrap().replace("example", "<name>");
        format!("{} `{name}`", object["kind"].as_str().unwrap())
    });
    pair("objects", names.collect::<Vec<_>>().join(", "));
    let images = runtime.images.iter();
    let images: Vec<String> =
        images.map(|(accelerator, image)| format!("{}: `{image}`", accelerator.as_str())).collect();
    pair("image", if images.is_empty() { "your own, in `spec.image`".into() } else { images.join("; ") });
    let requests = server["resources"]["requests"].as_object().unwrap();
    let requests = requests.iter().map(|(name, value)| format!("{name} {}", value.as_str().unwrap()));
    pair("requests and limits", requests.collect::<Vec<_>>().join(", "));
    for (name, job) in &runtime.declared.jobs {
        pair("job", format!("CronJob `{}-<name>-{name}`{}", runtime.prefix, with(job.when.as_ref())));
    }
    for (what, store) in &runtime.declared.stores {
        let when = with(store.when.as_ref());
        pair("store", format!("ConfigMap `{}-<name>-{what}`, which others write{when}", runtime.prefix));
    }
}

fn with(condition: Option<&String>) -> String {
    condition.map(|condition| format!(", with `{condition}`")).unwrap_or_default()
}

/// The ports of the pod and of the Service, and those that a setting opens.
pub(super) fn ports(runtime: &Runtime, server: &Value, service: &Value, out: &mut String) {
    out.push_str("\n## Ports\n\n| port | in the pod | in the Service | speaks |\n|---|---|---|---|\n");
    let services = service["spec"]["ports"].as_array().unwrap();
    for port in server["ports"].as_array().unwrap() {
        let same = services.iter().find(|other| other["targetPort"] == port["name"]);
        let speaks =
            if same.is_some_and(|other| other.get("appProtocol").is_some()) { "gRPC" } else { "HTTP" };
        let outside = same.map_or("no".to_owned(), |other| other["port"].to_string());
        let name = format!("`{}`", port["name"].as_str().unwrap());
        row(&[name, port["containerPort"].to_string(), outside, speaks.to_owned()], out);
    }
    let is_open = |name: &str| server["ports"].as_array().unwrap().iter().any(|port| port["name"] == name);
    for (name, port) in runtime.declared.ports.iter().filter(|(name, _)| !is_open(name)) {
        let number = match port.port {
            Some(PortNumber::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let service = port.service.map_or_else(|| number.clone(), |number| number.to_string());
        let speaks = match port.protocol {
            PortProtocol::Http => "HTTP",
            PortProtocol::Grpc => "gRPC",
        };
        let when = format!("{speaks}{}", with(port.when.as_ref()));
        row(&[format!("`{name}`"), number, service, when], out);
    }
}

/// The probes, and why they can be believed.
pub(super) fn probes(runtime: &Runtime, server: &Value, out: &mut String) {
    out.push_str("\n## Probes\n\n| probe | asks | |\n|---|---|---|\n");
    let others = example::others(runtime);
    for (name, key) in [("startup", "startupProbe"), ("ready", "readinessProbe"), ("live", "livenessProbe")] {
        let (asks, often) = probe(&server[key]);
        row(&[name.to_owned(), asks.clone(), often], out);
        for (what, other) in &others {
            let (instead, often) = probe(&other[key]);
            if instead != asks {
                row(&[format!("{name}, {what}"), instead, often], out);
            }
        }
    }
    if let Some(because) = &runtime.declared.probes.because {
        let _ = write!(out, "\nWhy they can be believed: {because}.\n");
    }
    let habits = &runtime.declared.habits;
    let early: Vec<String> = habits.early_paths.iter().map(|path| format!("`{path}`")).collect();
    let early = match (early.is_empty(), habits.early_ports) {
        (true, false) => return,
        (true, true) => "its ports are open".to_owned(),
        (false, ports) => {
            let plural = if early.len() == 1 { "s" } else { "" };
            let ports = if ports { ", and its ports are open" } else { "" };
            format!("{} answer{plural}{ports}", early.join(", "))
        }
    };
    let _ = write!(
        out,
        "\nBefore its models have loaded, {early}: `modelspec validate` warns of a readiness probe that asks no more.\n"
    );
}

fn probe(probe: &Value) -> (String, String) {
    let asks = if let Some(get) = probe.get("httpGet") {
        format!("GET `{}` on `{}`", get["path"].as_str().unwrap(), get["port"].as_str().unwrap())
    } else if let Some(socket) = probe.get("tcpSocket") {
        format!("a connection to `{}`", socket["port"].as_str().unwrap())
    } else if let Some(exec) = probe.get("exec") {
        format!("`{}`", words(&exec["command"]).join(" "))
    } else if let Some(grpc) = probe.get("grpc") {
        format!("gRPC's health protocol on {}", grpc["port"])
    } else {
        return ("none".into(), String::new());
    };
    (asks, format!("every {} s, {} failures", probe["periodSeconds"], probe["failureThreshold"]))
}

/// How a pod ends.
pub(super) fn end(runtime: &Runtime, pod: &Value, server: &Value, out: &mut String) {
    let stop = &server["lifecycle"]["preStop"];
    let wait = match (stop["sleep"]["seconds"].as_i64(), words(&stop["exec"]["command"])) {
        (Some(seconds), _) => format!("waits {seconds} s, in which requests stop coming, and gets SIGTERM"),
        (None, words) if !words.is_empty() => format!("runs `{}` and gets SIGTERM", words.join(" ")),
        _ => "gets SIGTERM".into(),
    };
    let limit = runtime
        .drain
        .timeout
        .map(|seconds| format!("; requests in flight have {seconds} s"))
        .unwrap_or_default();
    let grace = &pod["terminationGracePeriodSeconds"];
    let _ = write!(out, "\n## The end of a pod\n\nIt {wait}{limit}. After {grace} s it is killed.\n");
    if let Some(because) = &runtime.declared.drain.because {
        let _ = write!(out, "\nWhy: {because}.\n");
    }
}

/// Whom it runs as, and what it writes.
pub(super) fn user(runtime: &Runtime, pod: &Value, server: &Value, out: &mut String) {
    out.push_str("\n## User and folders\n\n| | |\n|---|---|\n");
    let mut pair = |name: &str, value: String| row(&[name.to_owned(), value], out);
    let user = match &pod["securityContext"]["runAsUser"] {
        Value::Null => "root".to_owned(),
        number => format!("{number}, group {}", pod["securityContext"]["runAsGroup"]),
    };
    pair("user", user);
    let restricted =
        if runtime.is_restricted() { "admits its pods" } else { "refuses its pods; a warning says so" };
    pair("the `restricted` standard", restricted.to_owned());
    let root = match runtime.security.read_only_root {
        ReadOnlyRoot::Always => "read-only",
        ReadOnlyRoot::Cpu => "read-only without a GPU, else writable",
        ReadOnlyRoot::Never => "writable",
    };
    pair("root file system", root.to_owned());
    let volumes = pod["volumes"].as_array().unwrap();
    let is_empty = |name: &Value| {
        volumes.iter().any(|volume| volume["name"] == *name && volume.get("emptyDir").is_some())
    };
    let mounts = server["volumeMounts"].as_array().unwrap().iter();
    let mut writable: Vec<String> = mounts
        .filter(|mount| mount.get("readOnly").is_none() && is_empty(&mount["name"]))
        .map(|mount| format!("`{}`", mount["mountPath"].as_str().unwrap()))
        .collect();
    writable.extend(runtime.declared.writable.iter().filter_map(|folder| match folder {
        Writable::When(folder) => Some(format!("`{}`{}", folder.path, with(Some(&folder.when)))),
        Writable::Path(_) => None,
    }));
    pair("writable folders", if writable.is_empty() { "none".to_owned() } else { writable.join(", ") });
    if let Some(cache) = &runtime.cache {
        let told: Vec<String> = cache.env.iter().map(|name| format!("`{name}`")).collect();
        pair(
            "cache of what it fetches",
            format!("`{}`, told by {}; `spec.storage` keeps it", cache.path, told.join(", ")),
        );
    }
    if let Some(shm) = &runtime.shm {
        let several =
            shm.multi_gpu.as_ref().map(|size| format!(", {size} with several GPUs")).unwrap_or_default();
        pair("shared memory", format!("{}{several}, at most half of the memory limit", shm.size));
    }
    if let Some(because) = &runtime.declared.security.because {
        let _ = write!(out, "\nWhy: {because}.\n");
    }
}
