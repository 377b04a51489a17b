//! A container: its probes, ports, variables and mounts together.

use std::collections::HashSet;

use super::pod;
use crate::policy::schema::names;
use crate::policy::schema::problem::Problems;
use crate::policy::schema::spot::Spot;

pub(super) fn container(container: &Spot<'_>, to: &mut Problems) {
    if container.text("image").is_none_or(str::is_empty) {
        to.missing(container.path().key("image"), "the container has no image", "name one");
    }
    if let Some(ports) = container.get("ports") {
        pod::once(&ports, "name", "", to);
    }
    mounts(container, to);
    for (field, settled) in [("livenessProbe", true), ("startupProbe", true), ("readinessProbe", false)] {
        let Some(probe) = container.get(field) else { continue };
        if settled && probe.integer("successThreshold").is_some_and(|times| times != 1 && times != 0) {
            let path = probe.path().key("successThreshold");
            to.value(path, format!("a {field} has succeeded the first time"), "write `1`, or nothing");
        }
        if !settled && probe.has("terminationGracePeriodSeconds") {
            let path = probe.path().key("terminationGracePeriodSeconds");
            to.value(path, "a readiness probe ends no container", "remove it");
        }
        handler(&probe, to);
    }
    let lifecycle = container.get("lifecycle");
    for hook in ["postStart", "preStop"] {
        if let Some(hook) = lifecycle.as_ref().and_then(|lifecycle| lifecycle.get(hook)) {
            handler(&hook, to);
        }
    }
}

/// The server fills in the path `/`; an empty port it does not.
fn handler(holder: &Spot<'_>, to: &mut Problems) {
    for kind in ["httpGet", "tcpSocket"] {
        let Some(action) = holder.get(kind) else { continue };
        if action.text("port") == Some("") {
            to.missing(action.path().key("port"), "the port is empty", "write its number or name");
        }
    }
}

/// What only the pod knows: whether it is an init container.
pub(super) fn in_pod(container: &Spot<'_>, is_init: bool, to: &mut Problems) {
    let policy = container.text("restartPolicy");
    if is_init && policy != Some("Always") {
        for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
            if container.has(field) {
                let cause = "an init container that runs to its end has none";
                let remedy = "remove it, or write `restartPolicy: Always` for a sidecar";
                to.value(container.path().key(field), cause, remedy);
            }
        }
    }
}

fn mounts(container: &Spot<'_>, to: &mut Problems) {
    let mut paths = HashSet::new();
    for mount in container.get("volumeMounts").iter().flat_map(Spot::items) {
        if let Some(path) = mount.text("mountPath") {
            paths.insert(path.to_owned());
        }
        let bidirectional = mount.text("mountPropagation") == Some("Bidirectional");
        let security = container.get("securityContext");
        if bidirectional && !security.is_some_and(|security| security.is_true("privileged")) {
            let path = mount.path().key("mountPropagation");
            to.value(
                path,
                "`Bidirectional` needs a privileged container",
                "write `HostToContainer` or `None`",
            );
        }
        if matches!(mount.text("recursiveReadOnly"), Some("Enabled" | "IfPossible"))
            && !mount.is_true("readOnly")
        {
            let path = mount.path().key("recursiveReadOnly");
            to.value(path, "it needs `readOnly: true`", "add that, or remove this");
        }
    }
    for device in container.get("volumeDevices").iter().flat_map(Spot::items) {
        if let Some(path) = device.text("devicePath").filter(|path| paths.contains(*path)) {
            let cause = format!("a volume is mounted at `{path}` already");
            to.value(device.path().key("devicePath"), cause, "take another path");
        }
    }
}

pub(super) fn variable(variable: &Spot<'_>, to: &mut Problems) {
    let Some(from) = variable.get("valueFrom") else { return };
    if variable.text("value").is_some_and(|value| !value.is_empty()) {
        to.value(from.path(), "`value` and `valueFrom` exclude each other", "keep one of them");
    }
    if let Some(field) = from.get("fieldRef") {
        field_path(
            &field,
            &[
                "metadata.name",
                "metadata.namespace",
                "metadata.uid",
                "spec.nodeName",
                "spec.serviceAccountName",
                "spec.hostname",
                "status.hostIP",
                "status.hostIPs",
                "status.podIP",
                "status.podIPs",
            ],
            to,
        );
    }
    if let Some(resource) = from.get("resourceFieldRef") {
        resource_field(&resource, to);
    }
}

/// A field of the pod that a variable or a file may hold.
pub(super) fn field_path(field: &Spot<'_>, known: &[&str], to: &mut Problems) {
    let Some(text) = field.text("fieldPath").filter(|text| !text.is_empty()) else { return };
    let subscript = text.strip_suffix("']").and_then(|rest| rest.split_once("['"));
    let fits = match subscript {
        Some(("metadata.labels", key)) => names::is_qualified_name(key),
        Some(("metadata.annotations", key)) => names::is_qualified_name(&key.to_lowercase()),
        Some(_) => false,
        None => known.contains(&text),
    };
    if !fits {
        let cause = format!("`{text}` is no field that a pod tells");
        let remedy = format!(
            "write one of {}, or `metadata.labels['name']`",
            crate::suggest::list(known.iter().copied())
        );
        to.value(field.path().key("fieldPath"), cause, remedy);
    }
}

/// An amount of a container's that a variable or a file may hold.
pub(super) fn resource_field(resource: &Spot<'_>, to: &mut Problems) {
    const KNOWN: [&str; 6] = [
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "requests.cpu",
        "requests.memory",
        "requests.ephemeral-storage",
    ];
    let Some(text) = resource.text("resource").filter(|text| !text.is_empty()) else { return };
    let huge = text.starts_with("limits.hugepages-") || text.starts_with("requests.hugepages-");
    if !huge && !KNOWN.contains(&text) {
        let cause = format!("`{text}` is no resource that a container tells");
        to.value(
            resource.path().key("resource"),
            cause,
            format!("write one of {}", crate::suggest::list(KNOWN)),
        );
    }
    let Some(divisor) = resource.text("divisor") else { return };
    let known: &[&str] = match text.rsplit('.').next() {
        Some("cpu") => &["0", "1", "1m"],
        _ => &["0", "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"],
    };
    if !known.contains(&divisor) {
        let cause = format!("`{divisor}` is no divisor of it");
        let remedy = format!("write one of {}", crate::suggest::list(known.iter().copied()));
        to.value(resource.path().key("divisor"), cause, remedy);
    }
}

pub(super) fn security(security: &Spot<'_>, to: &mut Problems) {
    let off = security.node.get("allowPrivilegeEscalation").and_then(|value| value.as_scalar()?.as_bool());
    if off != Some(false) {
        return;
    }
    let path = security.path().key("allowPrivilegeEscalation");
    if security.is_true("privileged") {
        to.value(path, "a privileged container has all privileges already", "remove one of the two");
        return;
    }
    let added = security.get("capabilities");
    let added = added.as_ref().and_then(|capabilities| capabilities.get("add"));
    if added.iter().flat_map(Spot::items).any(|item| item.node.as_text() == Some("CAP_SYS_ADMIN")) {
        to.value(path, "`CAP_SYS_ADMIN` escalates privileges", "remove one of the two");
    }
}

/// A profile of the node is named for `Localhost` and for nothing else.
pub(super) fn profile(profile: &Spot<'_>, to: &mut Problems) {
    let path = profile.path().key("localhostProfile");
    let named = profile.text("localhostProfile");
    match profile.text("type") {
        Some("Localhost") if named.is_none_or(str::is_empty) => {
            to.missing(path, "`Localhost` needs a profile", "name one");
        }
        Some(kind) if kind != "Localhost" && named.is_some() => {
            to.value(path, format!("`{kind}` takes no profile of the node"), "remove it");
        }
        _ => {}
    }
}
