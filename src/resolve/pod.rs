//! The pod: its containers, volumes, user and place.

use std::collections::BTreeMap;

use super::context::Context;
use super::drain::Drain;
use super::models::Models;
use super::mounts::{self, Mounts};
use super::probes::Probes;
use super::resolved::{
    ConfigMap, Download, FilledSecret, Identity, Mount, Pod, Resources, Server, TriggerAuthentication,
    VolumeSource,
};
use super::secrets::Secrets;
use super::storage::Storage;
use super::{
    defaults, devices, env, files, labels, mangle, placement, pull, resources, secrets, service, tolerations,
};
use crate::api::v1alpha1::serving_runtime::ReadOnlyRoot;
use crate::diagnostic::{Path, Problems};
use crate::runtimes::Evaluated;

/// What has been decided before.
pub(super) struct Inputs {
    pub(super) image: String,
    pub(super) resources: Resources,
    pub(super) drain: Drain,
    pub(super) models: Models,
    pub(super) storage: Storage,
    pub(super) evaluated: Evaluated,
    pub(super) probes: Probes,
    /// Annotations of the pods beside those of the ModelSpec.
    pub(super) annotations: BTreeMap<String, String>,
    /// What KEDA reads of the Secrets.
    pub(super) keda: Vec<TriggerAuthentication>,
}

/// The pod and the objects that its volumes name.
pub(super) struct Parts {
    pub(super) pod: Pod,
    pub(super) config_maps: Vec<ConfigMap>,
    pub(super) secrets: Vec<FilledSecret>,
}

pub(super) fn pod(cx: &Context<'_>, inputs: Inputs, problems: &mut Problems) -> Parts {
    let Inputs { image, resources, drain, models, storage, evaluated, probes, annotations, keda } = inputs;
    let mut mounts = Mounts::default();
    let sidecars = models.mount(cx, &storage, &mut mounts, problems);
    let mut config_maps = files::runtime(cx, &evaluated, &mut mounts, problems);
    folders(cx, &evaluated, (&models, &storage), &resources, &mut mounts, problems);
    let secrets = secrets::secrets(cx, &keda, &mut mounts, problems);
    config_maps.extend(files::user(cx, &mut mounts, problems));
    config_maps.sort_by(|a, b| a.name.cmp(&b.name));
    let of_jobs = &super::beside::of_jobs(cx, &evaluated);
    files::check_sizes(config_maps.iter().chain(of_jobs), problems);

    let download = download(cx, (&models, &storage), &secrets, &mut mounts, problems);
    let variables = env::server(cx, &evaluated, &secrets, problems);
    let pull = pull::pull(cx, &evaluated, &variables, &secrets, &mut mounts);
    let server = Server {
        image,
        command: wrapped(cx, &secrets, command(cx, problems), problems),
        args: env::args(cx, &evaluated, problems),
        working_dir: cx.runtime.working_dir.clone(),
        ports: service::container_ports(&evaluated),
        env: variables,
        env_from: secrets.env_from.clone(),
        resources,
        startup: probes.startup,
        readiness: probes.readiness,
        liveness: probes.liveness,
        pre_stop: drain.pre_stop,
        read_only_root: match cx.runtime.security.read_only_root {
            ReadOnlyRoot::Always => true,
            ReadOnlyRoot::Cpu => cx.gpu.is_none(),
            ReadOnlyRoot::Never => false,
        },
        mounts: mounts.mounts,
    };
    let scheduling = &cx.spec.scheduling;
    let mut annotations = annotations;
    annotations.extend(secrets.agent.annotations.clone());
    let pod = Pod {
        annotations: labels::pod_annotations(cx, annotations, problems),
        service_account_name: cx.spec.service_account_name.clone(),
        image_pull_secrets: pull_secrets(cx, problems),
        identity: identity(cx, problems),
        download,
        sidecars,
        pull,
        server,
        volumes: mounts.volumes,
        node_selector: placement::node_selector(cx, problems),
        gpu_memory: placement::gpu_memory(cx, problems),
        spread: placement::spread(cx),
        devices: devices::devices(cx, problems),
        tolerations: tolerations::tolerations(cx, problems),
        priority_class_name: scheduling.priority_class_name.clone(),
        runtime_class_name: scheduling.runtime_class_name.clone(),
        termination_grace_period_seconds: drain.grace,
    };
    Parts { pod, config_maps, secrets: secrets.objects }
}

/// A list by name: a server-side apply takes each name once.
fn pull_secrets(cx: &Context<'_>, problems: &mut Problems) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, secret) in cx.spec.image_pull_secrets.iter().flatten().enumerate() {
        if names.contains(&secret.name) {
            let path = Path::spec(["imagePullSecrets"]).index(index);
            problems.error(path, format!("`{}` stands in the list already; remove one", secret.name));
        }
        names.push(secret.name.clone());
    }
    names
}

/// The command behind a shell that sets what an agent brings.
fn wrapped(
    cx: &Context<'_>,
    secrets: &Secrets,
    command: Option<Vec<String>>,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let Some(first) = secrets.agent.first() else { return command };
    if command.is_none() {
        let runtime = &cx.runtime.name;
        problems.error(
            first,
            format!("`vault-agent` sets variables before the server's command, and runtime `{runtime}` leaves it to the image; write the image's as `command`, or choose another backend"),
        );
    }
    command.map(|command| secrets.agent.wrap(command))
}

/// What the download container starts behind such a shell; without an agent's variables the image knows.
fn download_command(image: &str, secrets: &Secrets, problems: &mut Problems) -> Option<Vec<String>> {
    let first = secrets.agent.first()?;
    let name = image.split('@').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    if name.split(':').next() != Some("storage-initializer") {
        problems.error(
            first,
            format!("`vault-agent` sets variables before the download's command, which is not known of image `{image}`; leave out `download.image`, or choose another backend"),
        );
    }
    Some(secrets.agent.wrap(vec![defaults::DOWNLOAD_COMMAND.to_owned()]))
}

/// The command is the runtime's; without one it may be the user's.
fn command(cx: &Context<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    if let (Some(_), Some(own)) = (&cx.spec.command, &cx.runtime.command) {
        problems.error(
            Path::spec(["command"]),
            format!("runtime `{}` starts `{}`; put what you add into `args`", cx.runtime.name, own.join(" ")),
        );
    }
    cx.runtime.command.clone().or_else(|| cx.spec.command.clone())
}

/// Caches, shared memory and folders that must be writable.
fn folders(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    (models, storage): (&Models, &Storage),
    resources: &Resources,
    mounts: &mut Mounts,
    problems: &mut Problems,
) {
    let by = Path::spec(["runtime"]);
    if let Some(cache) = cx.runtime.cache.as_ref().filter(|cache| models.fetches || cache.always) {
        let volume = mounts.shared("cache", storage.cache());
        mounts.mount(mounts::writable(&volume, &cache.path), &by, problems);
    }
    if let Some(size) = resources::shared_memory(cx, resources, problems) {
        mounts.volume("shm", VolumeSource::Empty { size_limit: Some(size), memory: true });
        mounts.mount(mounts::writable("shm", "/dev/shm"), &by, problems);
    }
    for path in &evaluated.writable {
        let volume = match path.as_str() {
            "/tmp" => "tmp".to_owned(),
            other => mangle::volume("writable-", &writable(other)),
        };
        mounts.volume(&volume, mounts::empty(None));
        mounts.mount(mounts::writable(&volume, path), &by, problems);
    }
}

/// A path as a part of a volume's name: `/home/a` is `home-a`; one with a `-` of its own keeps a slash, and so gets a hash that
/// tells the two apart.
fn writable(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if path.contains('-') { format!("{path}/") } else { path.replace('/', "-") }
}

/// One init container for all downloads, onto one volume.
fn download(
    cx: &Context<'_>,
    (models, storage): (&Models, &Storage),
    secrets: &Secrets,
    mounts: &mut Mounts,
    problems: &mut Problems,
) -> Option<Download> {
    let resources = resources::download(cx, problems);
    if models.downloads.is_empty() {
        return None;
    }
    mounts.volume("tmp", mounts::empty(None));
    let dir = cx.runtime.models.dir.clone().unwrap_or_default();
    let target = storage.part(mounts::writable("models", &dir), "");
    let mut own = vec![target, mounts::writable("tmp", "/tmp")];
    own.extend(secrets.mounts.iter().filter(|mount| mount.path != dir).map(Mount::clone));
    let uid = match identity_of(cx) {
        Identity::User { uid, .. } if uid == defaults::DOWNLOAD_UID => None,
        _ => Some(defaults::DOWNLOAD_UID),
    };
    let image = cx.spec.download.image.clone().unwrap_or_else(|| defaults::DOWNLOAD_IMAGE.into());
    Some(Download {
        command: download_command(&image, secrets, problems),
        image,
        models: models.downloads.clone(),
        env: env::download(cx, secrets),
        env_from: secrets.env_from.clone(),
        resources,
        mounts: own,
        uid,
    })
}

fn identity(cx: &Context<'_>, problems: &mut Problems) -> Identity {
    if cx.runtime.security.root {
        let (runtime, path) = (&cx.runtime.name, Path::spec(["runtime"]));
        match cx.metadata.namespace.as_ref().filter(|name| cx.surroundings.restricted.contains(*name)) {
            Some(namespace) => problems.error(
                path,
                format!("runtime `{runtime}` runs as root, which namespace `{namespace}` refuses, as it enforces the `restricted` standard; choose another namespace or another runtime"),
            ),
            None => problems.warning(
                path,
                format!("runtime `{runtime}` runs as root; a namespace under the `restricted` standard refuses its pods"),
            ),
        }
    }
    identity_of(cx)
}

fn identity_of(cx: &Context<'_>) -> Identity {
    let security = &cx.runtime.security;
    if security.root {
        return Identity::Root { fs_group: Some(security.fs_group) };
    }
    Identity::User { uid: security.uid, gid: security.gid, fs_group: security.fs_group }
}
