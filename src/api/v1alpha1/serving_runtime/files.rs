//! Config files.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ordered::Ordered;
use super::text::{Alternative, ValueWhen};

/// A ConfigMap of config files, mounted read-only in the server's container, or in that of a job.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Files {
    /// Required. The folder where it is mounted.
    #[schemars(extend("format" = "absolute-path"))]
    pub dir: Option<String>,
    /// The job that reads them in place of the server.
    pub job: Option<String>,
    /// Files by name. A name with `${model.…}` makes one a model, `/` in it a folder.
    #[serde(default)]
    pub data: Ordered<FileContent>,
}

/// A config file: exactly one of text, properties, JSON and behaviour.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FileContent {
    /// Only when the condition holds.
    pub when: Option<String>,
    /// Lines; an unset variable removes its line, and one that names a model is repeated for each.
    pub text: Option<String>,
    /// `key=value` lines, in this order, then those of options.
    pub properties: Option<Ordered<Property>>,
    /// JSON; an unset variable removes its member, one that stands alone keeps its type, and a list item or key that names
    /// a model is repeated for each.
    pub json: Option<serde_json::Value>,
    /// Written by a behaviour in code.
    pub behaviour: Option<String>,
}

/// A property's value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Property {
    /// Text with variables.
    Text(String),
    /// The first alternative that can be written.
    First(Vec<Alternative>),
    /// Only when the condition holds.
    When(ValueWhen),
}
