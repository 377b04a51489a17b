//! Whom the server runs as, what it writes, how it ends, what it needs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::scalars;

/// Whom the server runs as.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Security {
    /// Why it runs so, for people.
    pub because: Option<String>,
    /// The user. Default 1000.
    #[schemars(range(min = 0))]
    pub uid: Option<i64>,
    /// The group. Default: the user's number.
    #[schemars(range(min = 0))]
    pub gid: Option<i64>,
    /// The group of volumes. Default: the group.
    #[schemars(range(min = 0))]
    pub fs_group: Option<i64>,
    /// Whether it can only run as root, which the `restricted` standard refuses.
    pub root: bool,
    /// Whether its root file system can be read-only. Default `always`.
    pub read_only_root: ReadOnlyRoot,
}

/// When the root file system is read-only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadOnlyRoot {
    /// Always.
    #[default]
    Always,
    /// Only without an accelerator: NVIDIA's CDI hook writes to it.
    Cpu,
    /// Never.
    Never,
}

/// A writable folder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Writable {
    /// Its path.
    Path(String),
    /// Only when the condition holds.
    When(WritableWhen),
}

/// A writable folder under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WritableWhen {
    /// The condition, as in `args`.
    pub when: String,
    /// Its path.
    #[schemars(extend("format" = "absolute-path"))]
    pub path: String,
}

/// Shared memory.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SharedMemory {
    /// Required. The size.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub size: Option<String>,
    /// The size with two GPUs or more.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub multi_gpu: Option<String>,
}

/// How the server ends.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Drain {
    /// Why it ends so, for people.
    pub because: Option<String>,
    /// Seconds before the server is told to stop, in which requests stop coming. Default 10.
    #[schemars(range(min = 0, max = 3600))]
    pub sleep: Option<i64>,
    /// The command that stops a server which ignores SIGTERM.
    pub stop: Option<Vec<String>>,
    /// Seconds that the server gives to requests in flight.
    #[schemars(range(min = 0, max = 86_400))]
    pub timeout: Option<i64>,
    /// Seconds until it is killed. Default 45.
    #[schemars(range(min = 1, max = 86_400))]
    pub grace: Option<i64>,
}

/// Requests and limits.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuntimeResources {
    /// Requests by resource.
    #[schemars(with = "BTreeMap<String, scalars::Quantity>")]
    pub requests: BTreeMap<String, String>,
    /// Limits by resource.
    #[schemars(with = "BTreeMap<String, scalars::Quantity>")]
    pub limits: BTreeMap<String, String>,
}
