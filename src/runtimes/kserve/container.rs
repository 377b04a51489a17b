//! The server's container.

use std::collections::BTreeMap;

use super::mounts;
use super::ports::{self, Ports};
use super::probes::{self, Loads, Theirs};
use super::server_types::ServerType;
use super::{Work, env, image, pod, security, tree, words};
use crate::api::kserve::{KserveContainer, KserveHandler, KserveLifecycle, KserveVolume};
use crate::diagnostic::Path;
use crate::yaml::{Node, Value};

/// Seconds until a server with a wait of its own is killed, beyond that wait.
const GRACE: i64 = 35;

/// Translates the container at `at`.
pub(super) fn container(
    work: &mut Work<'_>,
    container: KserveContainer,
    at: &Path,
    volumes: Vec<KserveVolume>,
    annotations: &BTreeMap<String, String>,
    loads: &Loads,
    type_: Option<ServerType>,
) {
    let KserveContainer {
        name: _,
        image,
        command,
        args,
        working_dir,
        env,
        env_from,
        ports,
        resources,
        security_context,
        volume_mounts,
        startup_probe,
        readiness_probe,
        liveness_probe,
        lifecycle,
        image_pull_policy,
        termination_message_path,
        termination_message_policy,
        volume_devices,
        resize_policy,
        restart_policy,
        restart_policy_rules,
        stdin,
        stdin_once,
        tty,
    } = container;
    let refused = [
        ("volumeDevices", volume_devices.is_some()),
        ("resizePolicy", resize_policy.is_some()),
        ("restartPolicy", restart_policy.is_some()),
        ("restartPolicyRules", restart_policy_rules.is_some()),
        ("stdin", stdin == Some(true)),
        ("stdinOnce", stdin_once == Some(true)),
        ("tty", tty == Some(true)),
    ];
    work.refuse(at, refused, "is not built here; remove it, or patch the generated Deployment");
    let decided = [
        ("imagePullPolicy", image_pull_policy.is_some_and(|policy| policy != "IfNotPresent")),
        ("terminationMessagePath", termination_message_path.is_some()),
        ("terminationMessagePolicy", termination_message_policy.is_some()),
    ];
    for (key, _) in decided.iter().filter(|(_, is_there)| *is_there) {
        work.problems.warning(
            at.clone().key(*key),
            "is the same for all servers here; patch the generated Deployment if it must differ",
        );
    }

    words::words(work, &command, &args, at);
    if let Some(dir) = working_dir {
        let path = at.clone().key("workingDir");
        let dir = work.literal(&dir, &path);
        work.set("workingDir", tree::text(dir));
        work.stands(Path::spec(["workingDir"]), path);
    }
    env::env(work, env, at);
    env::env_from(work, env_from, at);
    let memory = resources.limits.get("memory").or(resources.requests.get("memory")).cloned();
    let needs_gpu = image::image(work, image.as_deref(), resources, type_, at);
    security::security(work, security_context, at);
    drain(work, lifecycle, at);
    mounts::mounts(work, volumes, volume_mounts, memory.as_deref(), at);
    let mut ports = Ports::read(work, ports, at);
    ports::metrics(work, annotations, &mut ports);
    let below = type_.and_then(ServerType::spec);
    let names_model = |text: &str| text.contains("${model.name}");
    let is_named = [Some(&work.spec), below].into_iter().flatten().any(|spec| {
        ["args", "env"].iter().filter_map(|key| spec.get(key)).any(|node| pod::texts(node, &names_model))
    });
    let theirs = Theirs { startup: startup_probe, readiness: readiness_probe, liveness: liveness_probe };
    probes::probes(work, theirs, &mut ports, loads, probes::Server { is_named, needs_gpu }, at);
    ports.write(work);
    options(work, below);
}

/// Translates `lifecycle`. KServe waits for nothing at the end of a pod; where a runtime says nothing our default holds.
fn drain(work: &mut Work<'_>, lifecycle: KserveLifecycle, at: &Path) {
    let KserveLifecycle { post_start, pre_stop, stop_signal } = lifecycle;
    let at = at.clone().key("lifecycle");
    let refused = [("postStart", post_start.is_some()), ("stopSignal", stop_signal.is_some())];
    work.refuse(&at, refused, "is not built here; remove it, or patch the generated Deployment");
    let KserveHandler { exec, sleep, http_get, tcp_socket } = pre_stop;
    let at = at.key("preStop");
    let refused = [("httpGet", http_get.is_some()), ("tcpSocket", tcp_socket.is_some())];
    work.refuse(
        &at,
        refused,
        "a server is stopped by a command or after a wait here; write `exec` or `sleep`",
    );
    if let Some(exec) = exec {
        let path = at.clone().key("exec").key("command");
        let words: Vec<Node> = exec
            .command
            .iter()
            .enumerate()
            .map(|(index, word)| tree::text(work.literal(word, &path.clone().index(index))))
            .collect();
        work.set("drain", tree::map([("sleep", tree::bare(0)), ("stop", tree::list(words))]));
        work.stands(Path::spec(["drain"]), path);
    } else if let Some(sleep) = sleep {
        let seconds = sleep.seconds;
        work.set(
            "drain",
            tree::map([("sleep", tree::bare(seconds)), ("grace", tree::bare(seconds.saturating_add(GRACE)))]),
        );
        work.stands(Path::spec(["drain"]), at.key("sleep"));
    }
}

/// Declares an option for each label and annotation that was asked for, and lays everything over what KServe adds itself.
fn options(work: &mut Work<'_>, below: Option<&Node>) {
    let asked = std::mem::take(&mut work.asked);
    let is_asked = |key: &str| asked.iter().any(|asked| asked.key == key);
    let declared = asked.iter().map(|asked| {
        let description =
            format!("What KServe takes from the {} `{}` of an InferenceService.", asked.what, asked.key);
        (
            asked.key.as_str(),
            tree::map([("type", tree::text("string")), ("description", tree::text(description))]),
        )
    });
    let declared = tree::map(declared);
    if !asked.is_empty() {
        work.set("options", declared);
    }
    let Some(below) = below else { return };
    let mut spec = below.clone();
    if let Value::Mapping(entries) = &mut spec.value {
        for entry in entries.iter_mut().filter(|entry| entry.key == "options") {
            if let Value::Mapping(options) = &mut entry.value.value {
                options.retain(|option| is_asked(&option.key));
            }
        }
    }
    spec.overlay(std::mem::replace(&mut work.spec, tree::map::<&str>([])));
    work.spec = spec;
}
