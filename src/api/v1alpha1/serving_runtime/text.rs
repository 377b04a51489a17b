//! Arguments and variables: texts with alternatives and conditions.

use schemars::JsonSchema;
use serde::Deserialize;

/// An argument, a group that comes or goes as one, either under a condition, or the first of several that can be written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Arg {
    /// One argument.
    One(String),
    /// Several that belong together: an unset variable in one removes them all.
    Group(Vec<String>),
    /// Only when the condition holds.
    When(ArgsWhen),
    /// The first alternative that can be written.
    First(ArgsFirst),
    /// A flag with one value of several parts.
    Each(ArgsEach),
}

/// Arguments under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgsWhen {
    /// `gpu`, `multiGpu` (two or more), `models`, `multiModel` (two or more), `versionLabels`, `config.<key>` or
    /// `model.config.<key>` (given and neither false nor 0).
    pub when: String,
    /// The arguments, as a group.
    pub args: Vec<String>,
}

/// One argument of several that are possible.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgsFirst {
    /// Texts of which the first that can be written counts.
    pub first: Vec<Alternative>,
}

/// A flag whose value has a part for each model or adapter; without any it is not written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgsEach {
    /// The flag.
    pub flag: String,
    /// The text of one model or adapter.
    pub each: String,
    /// What stands between.
    pub separator: String,
}

/// How an option's flag and value are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ArgStyle {
    /// `--flag=value`
    #[default]
    Equals,
    /// `--flag`, `value`
    Space,
}

/// A variable's value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Env {
    /// Text with variables.
    Text(String),
    /// The first alternative that can be written.
    First(Vec<Alternative>),
    /// One entry a model, joined.
    Each(EnvEach),
}

/// One text a model, joined into one value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvEach {
    /// The text of one model.
    pub each: String,
    /// What stands between.
    pub separator: String,
}

/// A text, perhaps under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Alternative {
    /// Text with variables.
    Text(String),
    /// Only when the condition holds.
    When(ValueWhen),
}

/// A text under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueWhen {
    /// The condition, as in `args`.
    pub when: String,
    /// Text with variables.
    pub value: String,
}
