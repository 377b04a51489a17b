//! Whom the server runs as.

use super::{Work, tree};
use crate::api::kserve::{KserveCapabilities, KserveSeccomp, KserveSecurity};
use crate::diagnostic::Path;

/// What is said of rights that no pod of this function has.
const NEVER: &str = "pods have no more rights than the `restricted` standard gives; remove it, or patch the generated Deployment";

/// Translates `securityContext`. KServe leaves the root file system writable unless a runtime says otherwise, and which folders
/// its server writes to is not known, so it stays so here.
pub(super) fn security(work: &mut Work<'_>, security: KserveSecurity, at: &Path) {
    let KserveSecurity {
        run_as_user,
        run_as_group,
        run_as_non_root,
        read_only_root_filesystem,
        allow_privilege_escalation,
        privileged,
        capabilities: KserveCapabilities { add, drop: _ },
        seccomp_profile: KserveSeccomp { type_, localhost_profile },
        se_linux_options,
        app_armor_profile,
        proc_mount,
        windows_options,
    } = security;
    let at = at.clone().key("securityContext");
    let more = [
        ("privileged", privileged == Some(true)),
        ("allowPrivilegeEscalation", allow_privilege_escalation == Some(true)),
        ("seLinuxOptions", se_linux_options.is_some()),
        ("appArmorProfile", app_armor_profile.is_some()),
        ("procMount", proc_mount.is_some()),
        ("windowsOptions", windows_options.is_some()),
    ];
    work.refuse(&at, more, NEVER);
    work.refuse(&at.clone().key("capabilities"), [("add", !add.is_empty())], NEVER);
    let other_filter = type_.is_some_and(|type_| type_ != "RuntimeDefault") || localhost_profile.is_some();
    work.refuse(&at, [("seccompProfile", other_filter)], NEVER);

    let mut out = Vec::new();
    if run_as_non_root == Some(true) && run_as_user == Some(0) {
        work.error(at.clone().key("runAsUser"), "0 is root, which `runAsNonRoot` refuses; remove one");
    }
    if run_as_user.is_none() {
        work.problems.info(
            at.clone(),
            "no `runAsUser`, so pods run as user 1000, whatever the image says; give it where the image has another",
        );
    }
    let numbers = [("uid", run_as_user), ("gid", run_as_group)];
    out.extend(numbers.into_iter().filter_map(|(key, number)| Some((key, tree::bare(number?)))));
    let read_only = if read_only_root_filesystem == Some(true) { "always" } else { "never" };
    out.push(("readOnlyRoot", tree::text(read_only)));
    work.set("security", tree::map(out));
    work.stands(Path::spec(["security"]), at);
}
