//! What runs and what is kept beside the server.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::server::RuntimeResources;
use super::text::Env;

/// A CronJob `<prefix>-<name>-<job>` that asks the server through its Service. It has no token, no right and no variable but
/// these, and its root file system is read-only.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Job {
    /// Only when the condition holds.
    pub when: Option<String>,
    /// Required. When it runs; text with variables.
    pub schedule: Option<String>,
    /// Its image; text with variables. Default: the server's.
    pub image: Option<String>,
    /// Required. Its command; words with variables.
    pub command: Vec<String>,
    /// Its variables. `$(SERVICE)` is the Service's name, whatever a prefix makes of it, and `${service.<port>}` a port of it.
    #[schemars(extend("propertyNames" = {"format": "env-name"}))]
    pub env: BTreeMap<String, Env>,
    /// Seconds after which a run has failed, or a variable that is an integer. Default 600.
    pub timeout: Option<JobTimeout>,
    /// Requests and limits. Default: 100m of CPU and 128Mi of memory.
    pub resources: RuntimeResources,
}

/// Seconds, or the variable that holds them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum JobTimeout {
    /// A number.
    Seconds(#[schemars(range(min = 1))] i64),
    /// A variable.
    Variable(String),
}

/// A ConfigMap `<prefix>-<name>-<store>` that another application writes. It is generated without data, so that no apply
/// takes away what is in it, and with a Role that lets the application's account read and write it and nothing else.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Store {
    /// Only when the condition holds.
    pub when: Option<String>,
    /// Required. The ServiceAccount that writes it; text with variables.
    pub service_account: Option<String>,
}
