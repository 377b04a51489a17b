//! Models: where they live, which versions are served, what is laid over them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::scalars::{ConfigValue, Setting};

/// A model to serve.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Model {
    /// Where it lives: `s3://bucket/path`, `gs://bucket/path`, `abfs://container@account.dfs.core.windows.net/path`,
    /// `hf://owner/repo:revision`, `https://host/file`, `pvc://claim/path`, `oci://image`, or what else the runtime fetches.
    /// Absent: baked into the image.
    pub source: Option<String>,
    /// Where the model lies in the image of an `oci://` source. Default `/models`.
    #[schemars(extend("format" = "absolute-path"))]
    pub path: Option<String>,
    /// Which versions are served, where the runtime chooses among them.
    pub versions: Option<Versions>,
    /// Names for versions, such as `stable: 3`.
    #[schemars(with = "BTreeMap<String, std::num::NonZeroU32>")]
    pub version_labels: BTreeMap<String, i64>,
    /// Adapters (LoRA) of the model by the name they are served under, where the runtime takes them.
    pub adapters: BTreeMap<String, Adapter>,
    /// Settings of the model; the runtime says which there are.
    pub config: BTreeMap<String, Setting<ConfigValue>>,
}

/// Weights that are laid over those of a model.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Adapter {
    /// Where it lives, as the `source` of a model. Required.
    pub source: Option<String>,
}

/// Which versions of a model are served: exactly one of the three. Default: the latest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Versions {
    /// The newest N.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub latest: Option<i64>,
    /// Every version there is.
    pub all: Option<bool>,
    /// These.
    #[schemars(with = "Option<Vec<std::num::NonZeroU32>>")]
    pub specific: Option<Vec<i64>>,
}
