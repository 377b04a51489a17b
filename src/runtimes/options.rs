//! Keys of `config`: what a runtime declares, what a ModelSpec gives, and whether the one fits the other.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex_lite::Regex;

use super::template::Template;
use crate::api::v1alpha1::serving_runtime::{OptionFormat, OptionType};
use crate::api::v1alpha1::{ConfigValue, Setting};
use crate::diagnostic::{Path, Problems};
use crate::suggest;
use crate::yaml;

/// A key of `config` as the runtime declares it.
#[derive(Clone, Debug, Default)]
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
    /// What text must be.
    pub format: Option<OptionFormat>,
    /// Of an object: its members; none: any map or list.
    pub members: Vec<OptionDecl>,
    /// Of a member: whether the option means nothing without it.
    pub required: bool,
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    #[default]
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
    /// A map with declared members.
    Members {
        /// As it was written, as compact JSON.
        json: String,
        /// What it says of each.
        members: Options,
    },
}

/// The member that turns an option off when it is false.
const ENABLED: &str = "enabled";

impl OptionValue {
    /// The value as text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Integer(value) => Cow::Owned(value.to_string()),
            Self::Number(text) | Self::Text(text) | Self::Json(text) | Self::Members { json: text, .. } => {
                Cow::Borrowed(text)
            }
        }
    }

    /// Whether a condition that names the option holds: it is neither false nor 0, and not `enabled: false`.
    pub fn is_on(&self) -> bool {
        match self {
            Self::Boolean(value) => *value,
            Self::Integer(value) => *value != 0,
            Self::Number(text) => text.parse::<f64>().is_ok_and(|value| value != 0.0),
            Self::Members { members, .. } => members.given(ENABLED).is_none_or(Self::is_on),
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

/// What options are of, as messages say it.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    /// A runtime.
    Runtime(&'a str),
    /// An option that is an object.
    Option(&'a str),
}

/// Reads what is `given` for the options `declared`, which are those of `owner`.
pub(super) fn check(
    declared: &[OptionDecl],
    given: &BTreeMap<String, Setting<ConfigValue>>,
    owner: Owner<'_>,
    path: &Path,
    problems: &mut Problems,
) -> Options {
    let mut options = Options::default();
    for (key, setting) in given {
        let path = || path.clone().key(key.as_str());
        let Some(option) = declared.iter().find(|option| option.name == *key) else {
            problems.error(path(), unknown(declared, key, owner));
            continue;
        };
        let value = match setting {
            Setting::Unset => continue,
            Setting::Removed => Setting::Removed,
            Setting::Given(value) => {
                let read = match members(value).filter(|_| !option.members.is_empty()) {
                    Some((json, given)) => {
                        let owner = Owner::Option(&option.name);
                        let members = check(&option.members, &given, owner, &path(), problems);
                        Ok(OptionValue::Members { json: json.to_owned(), members })
                    }
                    None => option.read(value),
                };
                match read {
                    Ok(value) => Setting::Given(value),
                    Err(message) => {
                        problems.error(path(), message);
                        continue;
                    }
                }
            }
        };
        if let (Some(warning), true) = (&option.warning, value.given().is_some_and(OptionValue::is_on)) {
            problems.warning(path(), warning.as_str());
        }
        options.0.insert(key.clone(), value);
    }
    let is_off = given.get("enabled").and_then(Setting::given) == Some(&ConfigValue::Boolean(false));
    for option in declared.iter().filter(|option| option.required && !is_off) {
        if given.get(&option.name).and_then(Setting::given).is_none() {
            problems.error(
                path.clone().key(option.name.as_str()),
                "is required; add it, or take the option away",
            );
        }
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

/// The members of a map, and the map as it was written.
fn members(value: &ConfigValue) -> Option<(&str, BTreeMap<String, Setting<ConfigValue>>)> {
    let ConfigValue::Json(json) = value else { return None };
    // What was written as JSON is read as JSON; a list is no map.
    Some((json, yaml::decode(&yaml::parse(json).ok()?).ok()?))
}

fn unknown(declared: &[OptionDecl], key: &str, owner: Owner<'_>) -> String {
    let names = || declared.iter().map(|option| option.name.as_str());
    let what = match owner {
        Owner::Runtime(name) if declared.is_empty() => {
            return format!("unknown option: runtime `{name}` has none here; use `args` or `env`");
        }
        Owner::Runtime(name) => format!("option of runtime `{name}`"),
        Owner::Option(name) => format!("member of `{name}`"),
    };
    match suggest::nearest(key, names()) {
        Some(name) => format!("unknown {what}; did you mean `{name}`?"),
        None => format!("unknown {what}; known: {}", suggest::list(names())),
    }
}
