//! What a pod's operating system has, and the annotations that came before fields for it.

use crate::policy::schema::names::Rule;
use crate::policy::schema::problem::Problems;
use crate::policy::schema::spot::Spot;

/// Of a pod's security context, on Linux alone.
const LINUX_POD: [&str; 12] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
    "hostUsers",
];
/// Of a pod, on Linux alone.
const LINUX_SPEC: [&str; 4] = ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"];
/// Of a container's security context, on Linux alone.
const LINUX_CONTAINER: [&str; 10] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
];
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) fn judge(spec: &Spot<'_>, to: &mut Problems) {
    let os = spec.get("os");
    let os = os.as_ref().and_then(|os| os.text("name"));
    let of_pod = spec.get("securityContext");
    let hosted = |security: Option<&Spot<'_>>| {
        let options = security.and_then(|security| security.get("windowsOptions"));
        options.and_then(|options| options.node.get("hostProcess")?.as_scalar()?.as_bool())
    };
    let by_pod = hosted(of_pod.as_ref());
    let mut processes = Vec::new();
    match os {
        Some("windows") => {
            for field in LINUX_SPEC.iter().filter(|field| spec.has(field) && !is_false(spec, field)) {
                linux(spec, field, to);
            }
            if let Some(of_pod) = &of_pod {
                for field in LINUX_POD.iter().filter(|field| of_pod.has(field)) {
                    linux(of_pod, field, to);
                }
            }
        }
        Some("linux") => {
            if let Some(of_pod) = &of_pod {
                windows(of_pod, to);
            }
        }
        _ => {}
    }
    for list in ["containers", "initContainers"] {
        for one in spec.get(list).iter().flat_map(Spot::items) {
            let security = one.get("securityContext");
            processes.push(hosted(security.as_ref()).or(by_pod).unwrap_or(false));
            let Some(security) = security else { continue };
            match os {
                Some("windows") => {
                    for field in LINUX_CONTAINER.iter().filter(|field| security.has(field)) {
                        linux(&security, field, to);
                    }
                }
                Some("linux") => windows(&security, to),
                _ => {}
            }
            let users = spec.node.get("hostUsers").and_then(|users| users.as_scalar()?.as_bool());
            if security.text("procMount") == Some("Unmasked") && users != Some(false) {
                let path = security.path().key("procMount");
                to.value(path, "`Unmasked` needs `hostUsers: false`", "write that, or `Default`");
            }
        }
    }
    if processes.contains(&true) {
        if processes.contains(&false) {
            to.value(
                spec.path(),
                "some containers are processes of the host and some are not",
                "make all the same",
            );
        }
        if !spec.is_true("hostNetwork") {
            let path = spec.path().key("hostNetwork");
            to.value(path, "processes of the host use its network", "write `hostNetwork: true`");
        }
    }
    annotations(spec, to);
}

fn is_false(spec: &Spot<'_>, field: &str) -> bool {
    // An absent boolean and a false one are the same for these two.
    matches!(field, "hostPID" | "hostIPC") && !spec.is_true(field)
}

fn linux(holder: &Spot<'_>, field: &str, to: &mut Problems) {
    to.value(holder.path().key(field), "Windows does not have it", "remove it, or the `os`");
}

fn windows(security: &Spot<'_>, to: &mut Problems) {
    if security.has("windowsOptions") {
        to.value(security.path().key("windowsOptions"), "Linux does not have it", "remove it, or the `os`");
    }
}

/// They are still judged, and stand beside the pod's spec.
fn annotations(spec: &Spot<'_>, to: &mut Problems) {
    let Some(holder) = spec.holder() else { return };
    let metadata = holder.get("metadata");
    let annotations = metadata.as_ref().and_then(|metadata| metadata.get("annotations"));
    for (key, value) in annotations.iter().flat_map(Spot::entries) {
        let text = value.node.as_text().unwrap_or_default();
        if let Some(container) = key.strip_prefix(APP_ARMOR) {
            let known = ["containers", "initContainers"].into_iter().any(|list| {
                spec.get(list).is_some_and(|all| all.items().any(|one| one.text("name") == Some(container)))
            });
            if !known {
                let cause = format!("the pod has no container `{container}`");
                to.value(value.path(), cause, "name one that it has, or write `appArmorProfile`");
            } else if !(matches!(text, "" | "runtime/default" | "unconfined")
                || text.starts_with("localhost/"))
            {
                to.value(value.path(), format!("`{text}` is no profile"), "write `runtime/default`");
            }
        } else if key == SECCOMP_POD || key.starts_with(SECCOMP) {
            let fits = match text.strip_prefix("localhost/") {
                Some(path) => Rule::DescendingPath.fits(path),
                None => matches!(text, "runtime/default" | "docker/default" | "unconfined"),
            };
            if !fits {
                to.value(value.path(), format!("`{text}` is no profile"), "write `seccompProfile` instead");
            }
        }
    }
}
