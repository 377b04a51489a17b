//! What the `restricted` Pod Security Standard asks for:
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted>.

use k8s_openapi::api::core::v1::{Capabilities, PodSecurityContext, SeccompProfile, SecurityContext};

use crate::resolve::resolved::Identity;

/// Whom the pod runs as. Only an image that cannot do without root fails the standard, and by this alone.
pub(in crate::render) fn pod(identity: Identity) -> PodSecurityContext {
    let seccomp = SeccompProfile { type_: "RuntimeDefault".into(), localhost_profile: None };
    let base = PodSecurityContext { seccomp_profile: Some(seccomp), ..PodSecurityContext::default() };
    match identity {
        Identity::User { uid, gid, fs_group } => PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(uid),
            run_as_group: Some(gid),
            fs_group: Some(fs_group),
            ..base
        },
        Identity::Root { fs_group } => PodSecurityContext { fs_group, ..base },
    }
}

/// What a container may do; `uid` where it is not the pod's.
pub(in crate::render) fn container(read_only_root: bool, uid: Option<i64>) -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities { drop: Some(vec!["ALL".into()]), add: None }),
        read_only_root_filesystem: read_only_root.then_some(true),
        run_as_user: uid,
        ..SecurityContext::default()
    }
}
