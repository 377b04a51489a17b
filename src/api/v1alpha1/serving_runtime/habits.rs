//! What is known of a server beyond what it takes to run it.

use schemars::JsonSchema;
use serde::Deserialize;

/// What is known of the server beyond what it takes to run it: by this `modelspec validate` judges workloads that others
/// wrote. A container is this server's when its image has the repository of one of `image`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Habits {
    /// HTTP paths that answer with success before the models have loaded.
    pub early_paths: Vec<String>,
    /// Whether its ports open before the models have loaded. Default `false`.
    pub early_ports: bool,
    /// It listens on 127.0.0.1 alone unless it is told otherwise.
    pub localhost: Option<Habit>,
    /// It answers nobody without a token, probes included, unless it is told otherwise.
    pub token: Option<Habit>,
    /// Variables that it reads and that a Service of some name would set, such as `VLLM_PORT` one called `vllm`.
    #[schemars(extend("items" = {"type": "string", "format": "env-name"}))]
    pub variables: Vec<String>,
}

/// A habit of which a server can be cured.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Habit {
    /// The first version that has it, as the tag of the image begins. Default: all.
    pub since: Option<String>,
    /// Only when the pod gets a config file of this name; the image's own has cured it. Default: always.
    pub file: Option<String>,
    /// Any of these texts in its command, its variables (`NAME=value`) or its config files cures it.
    pub unless: Vec<String>,
}
