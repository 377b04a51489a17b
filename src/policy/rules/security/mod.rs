//! Rules of the group `security`.

pub(super) mod image_tag_mutable;
pub(super) mod pod_security_labels;
pub(super) mod pss_apparmor;
pub(super) mod pss_capabilities;
pub(super) mod pss_host_namespaces;
pub(super) mod pss_host_ports;
pub(super) mod pss_host_probes_lifecycle_hooks;
pub(super) mod pss_hostpath_volumes;
pub(super) mod pss_hostprocess;
pub(super) mod pss_privilege_escalation;
pub(super) mod pss_privileged_containers;
pub(super) mod pss_proc_mount_type;
pub(super) mod pss_running_as_non_root;
pub(super) mod pss_running_as_non_root_user;
pub(super) mod pss_seccomp;
pub(super) mod pss_selinux;
pub(super) mod pss_sysctls;
pub(super) mod pss_volume_types;
