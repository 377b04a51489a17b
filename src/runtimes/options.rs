//! Keys of `config`: what a runtime declares, what a ModelSpec gives, and whether the one fits the other.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex_lite::Regex;

use super::template::Template;
use crate::api::v1alpha1::serving_runtime::OptionType;
use crate::api::v1alpha1::{ConfigValue, Setting};
use crate::diagnostic::{Path, Problems};
use crate::suggest;

/// A key of `config` as the runtime declares it.
#[derive(Clone, Debug)]
pub struct OptionDecl {
    /// The key.
    pub name: String,
    /// Its type.
    pub type_: OptionType,
    /// The value where nobody says otherwise, as it is written in the runtime.
    pub default: Option<String>,
    /// The values that it can have; empty: any.
    pub choices: Vec<String>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// A pattern that text matches.
    pub pattern: Option<Regex>,
    /// Short values and what they stand for.
    pub aliases: BTreeMap<String, String>,
    /// The option without which this one means nothing.
    pub requires: Option<String>,
    /// Of an option of models: given for every model or for none.
    pub together: bool,
    /// A warning wherever it is given and neither false nor 0.
    pub warning: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// What it becomes.
    pub target: Target,
    /// Whether its value stands in a file of lines, so that it must be one line.
    pub(super) one_line: bool,
    /// The place of `requires` among the options.
    pub(super) needs: Option<usize>,
    /// `default`, ready to be used.
    pub(super) fallback: Fallback,
}

/// What an option becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A flag.
    Arg {
        /// The flag; a boolean's stands alone, anything else's has the value behind it. None: only false is a flag.
        flag: Option<String>,
        /// The flag that false becomes.
        negated: Option<String>,
        /// Flags that come with it.
        also: Vec<String>,
    },
    /// A variable.
    Env(String),
    /// A line of the runtime's file of properties.
    Property(String),
    /// Nothing by itself: templates name it.
    Variable,
}

/// What an option is where nobody gives it.
#[derive(Clone, Debug, Default)]
pub(super) enum Fallback {
    /// Unset.
    #[default]
    None,
    /// Always the same.
    Value(OptionValue),
    /// Computed.
    Template(Template),
}

/// A value of an option that fits its declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number, as it was written.
    Number(String),
    /// Text.
    Text(String),
    /// A map or list, as compact JSON.
    Json(String),
}

impl OptionValue {
    /// The value as text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Integer(value) => Cow::Owned(value.to_string()),
            Self::Number(text) | Self::Text(text) | Self::Json(text) => Cow::Borrowed(text),
        }
    }

    /// Whether a condition that names the option holds: it is neither false nor 0.
    pub fn is_on(&self) -> bool {
        match self {
            Self::Boolean(value) => *value,
            Self::Integer(value) => *value != 0,
            Self::Number(text) => text.parse::<f64>().is_ok_and(|value| value != 0.0),
            Self::Text(_) | Self::Json(_) => true,
        }
    }
}

/// What a ModelSpec says about options: values that fit, and defaults that it takes away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options(BTreeMap<String, Setting<OptionValue>>);

impl Options {
    /// What is said about an option.
    pub(super) fn setting(&self, name: &str) -> &Setting<OptionValue> {
        self.0.get(name).unwrap_or(&Setting::Unset)
    }

    /// The value that is given to an option, its default left aside.
    pub fn given(&self, name: &str) -> Option<&OptionValue> {
        self.setting(name).given()
    }
}

/// Reads what is `given` for the options `declared`; `what` is said of a key that is not among them.
pub(super) fn check(
    declared: &[OptionDecl],
    given: &BTreeMap<String, Setting<ConfigValue>>,
    runtime: &str,
    path: &Path,
    problems: &mut Problems,
) -> Options {
    let mut options = Options::default();
    for (key, setting) in given {
        let path = || path.clone().key(key.as_str());
        let Some(option) = declared.iter().find(|option| option.name == *key) else {
            problems.error(path(), unknown(declared, key, runtime));
            continue;
        };
        let value = match setting {
            Setting::Unset => continue,
            Setting::Removed => Setting::Removed,
            Setting::Given(value) => match option.read(value) {
                Ok(value) => Setting::Given(value),
                Err(message) => {
                    problems.error(path(), message);
                    continue;
                }
            },
        };
        if let (Some(warning), true) = (&option.warning, value.given().is_some_and(OptionValue::is_on)) {
            problems.warning(path(), warning.as_str());
        }
        options.0.insert(key.clone(), value);
    }
    for option in declared.iter().filter(|option| options.given(&option.name).is_some()) {
        let Some(needed) = option.requires.as_deref() else { continue };
        if !is_on(declared, &options, needed) {
            let remedy = match declared.iter().find(|other| other.name == needed) {
                Some(OptionDecl { type_: OptionType::Boolean, .. }) => format!("set `{needed}: true`"),
                _ => format!("set `{needed}` too"),
            };
            problems.error(
                path.clone().key(option.name.as_str()),
                format!("means nothing without `{needed}`; {remedy}, or remove it"),
            );
        }
    }
    options
}

fn is_on(declared: &[OptionDecl], options: &Options, name: &str) -> bool {
    match options.setting(name) {
        Setting::Given(value) => value.is_on(),
        Setting::Removed => false,
        Setting::Unset => {
            declared.iter().find(|option| option.name == name).is_some_and(|option| match &option.fallback {
                Fallback::None => false,
                Fallback::Value(value) => value.is_on(),
                Fallback::Template(_) => true,
            })
        }
    }
}

fn unknown(declared: &[OptionDecl], key: &str, runtime: &str) -> String {
    let names = || declared.iter().map(|option| option.name.as_str());
    match suggest::nearest(key, names()) {
        Some(name) => format!("unknown option of runtime `{runtime}`; did you mean `{name}`?"),
        None if declared.is_empty() => {
            format!("unknown option: runtime `{runtime}` has none here; use `args` or `env`")
        }
        None => format!("unknown option of runtime `{runtime}`; known: {}", suggest::list(names())),
    }
}
