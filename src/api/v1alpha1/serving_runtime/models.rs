//! Models and the cache of servers that fetch them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How many models, where they lie, how they arrive.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Models {
    /// At least so many. Default 0: the image may hold them.
    #[schemars(range(min = 0))]
    pub min: i64,
    /// At most so many. Default: any number.
    #[schemars(range(min = 1))]
    pub max: Option<i64>,
    /// Where they lie in the container: `<dir>/<name>`, or `<dir>` itself in the layouts `flat` and `single`.
    #[schemars(extend("format" = "absolute-path"))]
    pub dir: Option<String>,
    /// A pattern that served names match.
    pub name: Option<String>,
    /// A folder a model, all files in one folder, or one model that has the folder for itself. Default `per-model`.
    pub layout: Layout,
    /// The extension of a source that names a file, such as `.gguf`.
    pub file: Option<String>,
    /// Whether the runtime chooses among versions of a model.
    pub versions: bool,
    /// Whether it serves a whole repository of models.
    pub repository: bool,
    /// Whether a model takes adapters (LoRA). The server fetches them as it does models where the data names
    /// `${adapter.location}`; with `${adapter.path}` alone they lie in the container before it starts.
    pub adapters: bool,
    /// Schemes of sources that it can load. Default: all that can be downloaded or mounted, and those of `fetch`.
    pub sources: Vec<String>,
    /// The source of a model that names none; text that may name `${name}` and `${model.name}`.
    pub default_source: Option<String>,
    /// Who fetches, by scheme: `server`, or `pull`, an init container as `spec.pull` says. Others are downloaded.
    pub fetch: BTreeMap<String, String>,
}

/// How models lie in their folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A folder a model.
    #[default]
    PerModel,
    /// All in one folder.
    Flat,
    /// The one model in the folder itself.
    Single,
}

/// The writable folder of a server that fetches models itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cache {
    /// Required. Where it is mounted.
    #[schemars(extend("format" = "absolute-path"))]
    pub path: Option<String>,
    /// Variables that tell the server, when it fetches a model.
    #[serde(default)]
    pub env: Vec<String>,
    /// Whether it is there even when no model is fetched at first, as models may come later. Default `false`.
    #[serde(default)]
    pub always: bool,
}
