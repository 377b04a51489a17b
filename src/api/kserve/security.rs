//! Whom a container runs as.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Unread;

/// Whom a container runs as.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveSecurity {
    /// The user.
    #[schemars(range(min = 0))]
    pub run_as_user: Option<i64>,
    /// The group.
    #[schemars(range(min = 0))]
    pub run_as_group: Option<i64>,
    /// Whether it is refused as root.
    pub run_as_non_root: Option<bool>,
    /// Whether its root file system is read-only.
    pub read_only_root_filesystem: Option<bool>,
    /// Whether it may gain rights.
    pub allow_privilege_escalation: Option<bool>,
    /// Whether it is root on the node.
    pub privileged: Option<bool>,
    /// Rights of the kernel.
    pub capabilities: KserveCapabilities,
    /// The filter of system calls.
    pub seccomp_profile: KserveSeccomp,
    /// SELinux's label.
    pub se_linux_options: Option<Unread>,
    /// AppArmor's profile.
    pub app_armor_profile: Option<Unread>,
    /// What it sees of `/proc`.
    pub proc_mount: Option<Unread>,
    /// Of Windows.
    pub windows_options: Option<Unread>,
}

/// Rights of the kernel.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KserveCapabilities {
    /// Those that are added.
    pub add: Vec<String>,
    /// Those that are dropped.
    pub drop: Vec<String>,
}

/// The filter of system calls.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveSeccomp {
    /// Whose it is.
    #[serde(rename = "type")]
    pub type_: Option<String>,
    /// A file of the node.
    pub localhost_profile: Option<Unread>,
}
