//! The metadata that our kinds take.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// Name, namespace, labels and annotations.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["name"]))]
pub struct Metadata {
    /// A DNS label, unique in its namespace. Everything generated is named after it.
    #[serde(default)]
    #[schemars(extend("format" = "name"))]
    pub name: String,
    /// The namespace of everything generated; none, and the tool that applies the objects decides.
    #[schemars(extend("format" = "namespace"))]
    pub namespace: Option<String>,
    /// Go to every object and to the pods, never into selectors. `app` and `creativeflow.ai/*` are set by the function.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, super::scalars::LabelValue>")]
    pub labels: BTreeMap<String, String>,
    /// Go to every object, not to the pods, less those that kustomize and kpt use between themselves.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    pub annotations: BTreeMap<String, String>,
    /// Null, as kubectl and controller-gen write it; it says nothing.
    #[serde(default)]
    #[schemars(extend("type" = "null"))]
    pub creation_timestamp: Option<()>,
}

/// Name, namespace, labels and annotations of a config, which no object takes anything from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ConfigMetadata {
    /// Its name, for messages; nothing is named after it.
    #[schemars(extend("format" = "name"))]
    pub name: String,
    /// Its namespace; a config holds for objects of all namespaces.
    #[schemars(extend("format" = "namespace"))]
    pub namespace: Option<String>,
    /// Its labels; no object gets them.
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, super::scalars::LabelValue>")]
    pub labels: BTreeMap<String, String>,
    /// Its annotations, such as the one by which kustomize finds the function; no object gets them.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    pub annotations: BTreeMap<String, String>,
    /// Null, as kubectl and controller-gen write it; it says nothing.
    #[schemars(extend("type" = "null"))]
    pub creation_timestamp: Option<()>,
}
