//! How a server's own program pulls models before the server starts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// What the init container does for the models of schemes that `models.fetch` gives to `pull`: with the server's own image,
/// variables and volumes it starts the server, waits for it, pulls each model into the cache unless it is there, and stops the
/// server. Commands are lists of words that may name variables.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Pull {
    /// Variables that differ from the server's, such as the address, which only the container itself should reach.
    #[schemars(extend("propertyNames" = {"format": "env-name"}))]
    pub env: BTreeMap<String, String>,
    /// What stands in front of a reference, by scheme, such as `hf.co/`.
    pub prefixes: BTreeMap<String, String>,
    /// A pattern that references match, their prefixes included.
    pub reference: Option<String>,
    /// How such a reference looks, for people: `[host/]name[:tag]`. Default: the pattern.
    pub form: Option<String>,
    /// Required. Starts the server.
    pub serve: Vec<String>,
    /// Required. Succeeds when the server answers.
    pub ready: Vec<String>,
    /// Succeeds when a model is there already. None: every start pulls.
    pub has: Option<Vec<String>>,
    /// Required. Pulls a model, which `${model.reference}` names.
    pub pull: Vec<String>,
    /// Makes a model known by the name it is served under, where that is not its reference.
    pub copy: Option<Vec<String>>,
}
