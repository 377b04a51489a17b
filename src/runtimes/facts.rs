//! What a runtime is evaluated with: everything about one ModelSpec that its templates can ask for.

use std::collections::BTreeMap;

use super::options::Options;

/// One model server, as far as its runtime must know it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `metadata.name` of the ModelSpec.
    pub name: String,
    /// How many GPUs a pod has; none without a GPU.
    pub gpu: Option<i64>,
    /// The models, in byte order of their names.
    pub models: Vec<ModelFacts>,
    /// Ports of the Service that are not the runtime's own, by name.
    pub service_ports: BTreeMap<String, i32>,
    /// `spec.config`, as [`super::Runtime::check_options`] returned it.
    pub options: Options,
    /// Seconds that the server gives to requests in flight; none where the runtime sets no such limit.
    pub drain_timeout: Option<i64>,
    /// Seconds until a pod that is ending is killed.
    pub drain_grace: i64,
}

/// One model that is served.
#[derive(Clone, Debug, Default)]
pub struct ModelFacts {
    /// The name it is served by.
    pub name: String,
    /// Its directory in the container when it is downloaded, mounted or baked in; none when the server fetches it.
    pub path: Option<String>,
    /// The file that its source names, where the runtime takes files.
    pub file: Option<String>,
    /// Its source as a URI; none when it is baked into the image.
    pub source: Option<String>,
    /// What the server is told, when the server fetches it.
    pub fetched: Option<Fetched>,
    /// Whether the server's own program pulls it before the server starts.
    pub pulled: bool,
    /// `spec.models.<name>.config`, as [`super::Runtime::check_model_options`] returned it.
    pub options: Options,
    /// Which of its versions are served.
    pub versions: VersionPolicy,
    /// Names of versions.
    pub version_labels: BTreeMap<String, i64>,
    /// Its adapters, in byte order of their names.
    pub adapters: Vec<AdapterFacts>,
}

/// Weights that are laid over those of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdapterFacts {
    /// The name it is served by.
    pub name: String,
    /// Its folder in the container, or its file where the runtime takes files; none when the server fetches it.
    pub path: Option<String>,
    /// What the server is told, when the server fetches it.
    pub fetched: Option<String>,
}

impl AdapterFacts {
    /// Where the server finds it: its path, or what it fetches.
    pub fn location(&self) -> &str {
        self.path.as_deref().or(self.fetched.as_deref()).unwrap_or_default()
    }
}

/// A source that the server fetches by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// What follows the scheme.
    pub reference: String,
    /// The same without revision.
    pub repo: String,
    /// The revision.
    pub revision: Option<String>,
}

/// Which versions of a model are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionPolicy {
    /// So many of the highest.
    Latest(i64),
    /// Every one that is there.
    All,
    /// These.
    Specific(Vec<i64>),
}

impl Default for VersionPolicy {
    fn default() -> Self {
        Self::Latest(1)
    }
}
