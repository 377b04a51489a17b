//! Keys of `config`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::scalars;
use super::ordered::Ordered;

/// A key of `config`: its type, its default, and the flag, variable or property that it becomes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuntimeOption {
    /// Required. Its type.
    #[serde(rename = "type")]
    pub type_: Option<OptionType>,
    /// Where nobody says otherwise; text may name variables.
    pub default: Option<scalars::ConfigValue>,
    /// The values it can have.
    #[serde(default, rename = "enum")]
    pub enum_: Vec<String>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// A pattern that text matches.
    pub pattern: Option<String>,
    /// What text must be.
    pub format: Option<OptionFormat>,
    /// Of an `object`: its members; others are refused. One called `enabled` turns the option off when it is false. None:
    /// any map or list.
    #[serde(default)]
    pub members: Ordered<OptionMember>,
    /// Short values and what they stand for.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// The option without which this one means nothing.
    pub requires: Option<String>,
    /// Of an option of models: it is given for every model or for none. Default `false`.
    #[serde(default)]
    pub together: bool,
    /// Why one should think twice: a warning wherever it is given and is neither false nor 0.
    pub warning: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// The flag that it becomes.
    pub arg: Option<String>,
    /// The flag that `false` becomes.
    pub negated: Option<String>,
    /// Flags that come with it.
    #[serde(default)]
    pub also: Vec<String>,
    /// The variable that it becomes.
    #[schemars(extend("format" = "env-name"))]
    pub env: Option<String>,
    /// The property that it becomes, in the runtime's file of properties.
    pub property: Option<String>,
}

/// A member of an option that is an object; templates name it as `${config.<key>.<member>}`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OptionMember {
    /// Required. Its type, which is no `object`.
    #[serde(rename = "type")]
    pub type_: Option<OptionType>,
    /// Where the option is given and says nothing of it.
    pub default: Option<scalars::ConfigValue>,
    /// The values it can have.
    #[serde(default, rename = "enum")]
    pub enum_: Vec<String>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// A pattern that text matches.
    pub pattern: Option<String>,
    /// What text must be.
    pub format: Option<OptionFormat>,
    /// Whether the option means nothing without it. Default `false`.
    #[serde(default)]
    pub required: bool,
    /// What it does.
    pub description: Option<String>,
}

/// What the text of an option must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OptionFormat {
    /// A schedule of a CronJob, such as `*/5 * * * *`.
    Schedule,
    /// An address of HTTP: `http://` or `https://`, without user.
    Url,
    /// An image reference.
    Image,
    /// The name of an object.
    Name,
}

/// The type of an option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OptionType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Text.
    #[default]
    String,
    /// An absolute path.
    Path,
    /// A Kubernetes quantity.
    Quantity,
    /// A map or list; as a flag or variable it is compact JSON.
    Object,
}
