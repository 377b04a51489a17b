//! The spec itself: everything about the pod that is not its container.

use super::server_types::ServerType;
use super::{CONTAINER, MODELS, Work, container, field, probes, tree};
use crate::api::kserve::{KserveAdapter, KserveContainer, KserveSpec};
use crate::diagnostic::{Path, Severity};
use crate::runtimes::left::Settled;
use crate::yaml::Node;

/// What is said of a field of ModelMesh, which manages models without their pods.
const MODEL_MESH: &str = "belongs to ModelMesh and has no meaning here; remove it";

/// Translates a spec.
pub(super) fn pod(work: &mut Work<'_>, spec: KserveSpec, type_: Option<ServerType>) {
    let KserveSpec {
        supported_model_formats,
        multi_model,
        disabled,
        protocol_versions,
        worker_spec,
        containers,
        volumes,
        node_selector,
        affinity,
        tolerations,
        labels,
        annotations,
        image_pull_secrets,
        host_ipc,
        scheduler_name,
        resource_claims,
        grpc_endpoint,
        grpc_data_endpoint,
        http_data_endpoint,
        replicas,
        storage_helper,
        built_in_adapter,
    } = spec;
    let at = Path::spec([]);
    if supported_model_formats.is_some() {
        work.problems.info(
            at.clone().key("supportedModelFormats"),
            "KServe chooses a runtime by it; here a ModelSpec names its runtime, so it says nothing",
        );
    }
    let refused = [
        (
            "multiModel",
            multi_model == Some(true),
            "a runtime of ModelMesh, whose models come and go without their pods; use one for a single model",
        ),
        (
            "disabled",
            disabled == Some(true),
            "KServe passes a disabled runtime over, and so does this; remove it, or name another in `spec.runtime`",
        ),
        (
            "workerSpec",
            worker_spec.is_some(),
            "one server on several nodes is not built here; use a runtime for one node",
        ),
        (
            "hostIPC",
            host_ipc == Some(true),
            "pods do not share the node's memory here; remove it, and give the ModelSpec `resources.sharedMemory`",
        ),
        (
            "resourceClaims",
            resource_claims.is_some(),
            "devices by claim are not built here; remove it, and patch the generated Deployment",
        ),
    ];
    for (key, is_there, message) in refused {
        work.refuse(&at, [(key, is_there)], message);
    }
    let mesh = [
        ("grpcEndpoint", grpc_endpoint.is_some()),
        ("grpcDataEndpoint", grpc_data_endpoint.is_some()),
        ("httpDataEndpoint", http_data_endpoint.is_some()),
        ("replicas", replicas.is_some()),
        ("storageHelper", storage_helper.is_some()),
    ];
    work.refuse(&at, mesh, MODEL_MESH);
    let seconds_to_load = adapter(work, &built_in_adapter);
    let scheduling = [
        ("nodeSelector", node_selector.is_some(), Some(&["spec", "scheduling", "nodeSelector"][..])),
        ("tolerations", tolerations.is_some(), Some(&["spec", "scheduling", "tolerations"][..])),
        ("imagePullSecrets", image_pull_secrets.is_some(), Some(&["spec", "imagePullSecrets"][..])),
        ("affinity", affinity.is_some(), None),
        ("schedulerName", scheduler_name.is_some(), None),
    ];
    for (key, is_there, keys) in scheduling {
        if is_there {
            leave_to_the_model(work, key, keys);
        }
    }
    metadata(work, labels.keys().map(String::as_str), "label", &["metadata", "labels"]);
    let own = annotations.keys().map(String::as_str).filter(|key| !is_for_tools(key));
    metadata(work, own, "annotation", &["spec", "podAnnotations"]);

    let Some((index, server)) = the_server(work, containers) else { return };
    let at = at.key("containers").index(index);
    let loads = probes::Loads { seconds: seconds_to_load, protocols: protocol_versions };
    container::container(work, server, &at, volumes, &annotations, &loads, type_);
    work.set(
        "models",
        tree::map([("max", tree::bare(1)), ("dir", tree::text(MODELS)), ("layout", tree::text("single"))]),
    );
}

/// The container that KServe starts as the server, and its place.
fn the_server(work: &mut Work<'_>, containers: Vec<KserveContainer>) -> Option<(usize, KserveContainer)> {
    let path = Path::spec(["containers"]);
    let is_there = containers.iter().any(|container| container.name == CONTAINER);
    let mut server = None;
    for (index, container) in containers.into_iter().enumerate() {
        let at = path.clone().index(index);
        if container.name == CONTAINER && server.is_none() {
            server = Some((index, container));
        } else if is_there {
            work.error(
                at,
                format!("container `{}` beside the server is not built here; remove it, and patch the generated Deployment", container.name),
            );
        } else {
            work.error(
                at.key("name"),
                format!(
                    "KServe's server is the container `{CONTAINER}`, and this is `{}`; rename it",
                    container.name
                ),
            );
        }
    }
    if server.is_none() && !work.problems.has_errors() {
        work.error(path, format!("no container is there; add `{CONTAINER}`"));
    }
    server
}

/// ModelMesh's adapter; runtimes for single models are found with one for its time to load alone.
fn adapter(work: &mut Work<'_>, adapter: &KserveAdapter) -> Option<i64> {
    let KserveAdapter {
        server_type,
        runtime_management_port,
        mem_buffer_bytes,
        model_loading_timeout_millis,
        env,
    } = adapter;
    let mesh = [
        ("serverType", server_type.is_some()),
        ("runtimeManagementPort", runtime_management_port.is_some()),
        ("memBufferBytes", mem_buffer_bytes.is_some()),
        ("env", env.is_some()),
    ];
    work.refuse(&Path::spec(["builtInAdapter"]), mesh, MODEL_MESH);
    model_loading_timeout_millis.map(|millis| millis.saturating_add(999) / 1000)
}

/// Where pods go differs between clusters and models, so it is a ModelSpec's; what that has no field for is a patch.
fn leave_to_the_model(work: &mut Work<'_>, key: &str, keys: Option<&[&str]>) {
    let name = work.name;
    match keys {
        Some(keys) => {
            let path = field(keys);
            let message = format!(
                "runtime `{name}` has `{key}`, which a ModelSpec says here; write `{path}`, or `null` to go without"
            );
            work.leave(Settled::Field(path), Severity::Error, message);
        }
        None => {
            let message = format!(
                "runtime `{name}` has `{key}`, which pods do not get; patch the generated Deployment"
            );
            work.leave(Settled::Never, Severity::Warning, message);
        }
    }
}

/// Labels and annotations of pods are a ModelSpec's.
fn metadata<'k>(work: &mut Work<'_>, keys: impl Iterator<Item = &'k str>, what: &str, home: &[&str]) {
    for key in keys {
        let path = field(home).key(key);
        let message =
            format!("runtime `{}` gives pods the {what} `{key}`; write it in `{}`", work.name, field(home));
        work.leave(Settled::Field(path), Severity::Warning, message);
    }
}

/// What KServe and Prometheus read, which is a part of the translation or of no use without them.
fn is_for_tools(key: &str) -> bool {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    domain == "prometheus.io" || domain.ends_with(".kserve.io") || domain == "kserve.io"
}

/// Every text of a tree.
pub(super) fn texts(node: &Node, is_it: &dyn Fn(&str) -> bool) -> bool {
    node.as_text().is_some_and(is_it)
        || node.items().iter().any(|item| texts(item, is_it))
        || node.entries().iter().any(|entry| texts(&entry.value, is_it))
}
