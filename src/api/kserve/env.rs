//! Variables.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Unread;

/// A variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveEnv {
    /// Its name.
    #[schemars(extend("format" = "env-name"))]
    pub name: String,
    /// Its value.
    pub value: Option<String>,
    /// Where its value comes from.
    pub value_from: Option<KserveEnvSource>,
}

/// Where a variable's value comes from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveEnvSource {
    /// A field of the pod.
    pub field_ref: Option<KserveField>,
    /// A resource of the container.
    pub resource_field_ref: Option<KserveResourceField>,
    /// A key of a ConfigMap.
    pub config_map_key_ref: Option<KserveKey>,
    /// A key of a Secret.
    pub secret_key_ref: Option<KserveKey>,
    /// A key of a file of variables.
    pub file_key_ref: Option<Unread>,
}

/// A field of the pod.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveField {
    /// The version of pods.
    pub api_version: Option<Unread>,
    /// Its path.
    pub field_path: String,
}

/// A resource of a container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KserveResourceField {
    /// Which one.
    pub resource: String,
    /// Of which container.
    pub container_name: Option<Unread>,
    /// In which unit.
    pub divisor: Option<Unread>,
}

/// A key of a Secret or a ConfigMap, or all keys of one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveKey {
    /// Its name.
    pub name: Option<String>,
    /// The key.
    pub key: Option<String>,
    /// Whether it may be absent.
    pub optional: Option<bool>,
}

/// Variables from all keys of something.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KserveEnvFrom {
    /// A ConfigMap.
    pub config_map_ref: Option<KserveKey>,
    /// A Secret.
    pub secret_ref: Option<KserveKey>,
    /// What their names start with.
    pub prefix: Option<String>,
}
