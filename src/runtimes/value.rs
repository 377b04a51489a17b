//! A value of `config` against the declaration of its option.

use crate::api::v1alpha1::ConfigValue;
use crate::api::v1alpha1::serving_runtime::{OptionFormat, OptionType};
use crate::names::Format;
use crate::runtimes::options::{OptionDecl, OptionValue};
use crate::schedule;
use crate::suggest;
use crate::yaml::{Scalar, ScalarKind};

impl OptionDecl {
    /// The value, if it fits.
    pub(super) fn read(&self, value: &ConfigValue) -> Result<OptionValue, String> {
        let value = match (self.type_, value) {
            (OptionType::Boolean, ConfigValue::Boolean(value)) => OptionValue::Boolean(*value),
            (OptionType::Integer, ConfigValue::Number(text)) => {
                let value = bare(text).as_i64().ok_or_else(|| self.mismatch(value))?;
                #[expect(clippy::cast_precision_loss, reason = "near enough to compare with a bound")]
                self.within(value as f64, text)?;
                OptionValue::Integer(value)
            }
            (OptionType::Number, ConfigValue::Number(text)) => {
                let value = bare(text).as_f64().ok_or_else(|| self.mismatch(value))?;
                self.within(value, text)?;
                OptionValue::Number(decimal(text))
            }
            (OptionType::String, ConfigValue::Text(text)) => {
                let text = self.expand(text);
                self.format.map_or(Ok(()), |format| keeps(format, text))?;
                OptionValue::Text(text.to_owned())
            }
            (OptionType::Path, ConfigValue::Text(text)) => {
                let text = self.expand(text);
                Format::Path.check(text)?;
                OptionValue::Text(text.to_owned())
            }
            (OptionType::Quantity, ConfigValue::Text(text) | ConfigValue::Number(text)) => {
                Format::Quantity.check(text)?;
                OptionValue::Text(text.clone())
            }
            // With members it is a map, which has been read by them.
            (OptionType::Object, ConfigValue::Json(text)) if self.members.is_empty() => {
                OptionValue::Json(text.clone())
            }
            _ => return Err(self.mismatch(value)),
        };
        self.admits(&value)?;
        Ok(value)
    }

    fn expand<'a>(&'a self, text: &'a str) -> &'a str {
        self.aliases.get(text).map_or(text, String::as_str)
    }

    fn within(&self, value: f64, text: &str) -> Result<(), String> {
        let least = self.minimum.filter(|least| value < *least);
        let most = self.maximum.filter(|most| value > *most);
        if least.is_none() && most.is_none() {
            return Ok(());
        }
        let range = match (self.minimum, self.maximum) {
            (Some(least), Some(most)) => format!("from {least} to {most}"),
            (Some(least), None) => format!("of at least {least}"),
            (_, most) => format!("of at most {}", most.unwrap_or_default()),
        };
        Err(format!("{text} is out of range; write a number {range}"))
    }

    /// Whether the value is one of the choices and matches the pattern.
    fn admits(&self, value: &OptionValue) -> Result<(), String> {
        let text = value.text();
        if !self.choices.is_empty() && !self.choices.iter().any(|choice| *choice == text) {
            let known =
                || self.choices.iter().map(String::as_str).chain(self.aliases.keys().map(String::as_str));
            return Err(match suggest::nearest(&text, known()) {
                Some(near) => {
                    format!("`{text}` is not one of {}; did you mean `{near}`?", suggest::list(known()))
                }
                None => format!("`{text}` is not one of {}; write one of them", suggest::list(known())),
            });
        }
        let Some(pattern) = self.pattern.as_ref().filter(|pattern| !pattern.is_match(&text)) else {
            return match value {
                OptionValue::Text(text) if self.one_line && text.contains(char::is_control) => {
                    Err("stands in a file of lines, so it must be one line".into())
                }
                _ => Ok(()),
            };
        };
        let short = suggest::list(self.aliases.keys().map(String::as_str));
        Err(if short.is_empty() {
            format!("`{text}` does not match `{}`; write it so that it does", pattern.as_str())
        } else {
            format!(
                "`{text}` does not match `{}`; write it so that it does, or one of {short}",
                pattern.as_str()
            )
        })
    }

    fn mismatch(&self, value: &ConfigValue) -> String {
        let expected = match self.type_ {
            OptionType::Boolean => "`true` or `false`",
            OptionType::Integer => "an integer",
            OptionType::Number => "a number",
            OptionType::String | OptionType::Path => "text",
            OptionType::Quantity => "a quantity",
            OptionType::Object if self.members.is_empty() => "a map or a list",
            OptionType::Object => "a map",
        };
        let textual = matches!(self.type_, OptionType::String | OptionType::Path);
        match value {
            ConfigValue::Boolean(found) if textual => {
                format!("expected text, found the boolean `{found}`; write it in quotes: `\"{found}\"`")
            }
            ConfigValue::Boolean(found) => format!("expected {expected}, found the boolean `{found}`"),
            ConfigValue::Number(found) if textual => {
                format!("expected text, found the number `{found}`; write it in quotes: `\"{found}\"`")
            }
            ConfigValue::Number(found) => format!("expected {expected}, found the number `{found}`"),
            // Text that would be something else without quotes had them.
            ConfigValue::Text(found) if bare(found).kind() != ScalarKind::String => {
                format!("expected {expected}, found `\"{found}\"`; write it without quotes: `{found}`")
            }
            ConfigValue::Text(found) => format!("expected {expected}, found `{found}`"),
            ConfigValue::Json(found) if found.starts_with('[') => {
                format!("expected {expected}, found a list")
            }
            ConfigValue::Json(_) => format!("expected {expected}, found a map"),
        }
    }
}

/// Whether a text keeps a format.
fn keeps(format: OptionFormat, text: &str) -> Result<(), String> {
    match format {
        OptionFormat::Schedule => schedule::parse(text)
            .map_err(|cause| format!("`{text}` is not a schedule: {cause}; {}", schedule::REMEDY)),
        OptionFormat::Image => Format::Image.check(text),
        OptionFormat::Name => Format::Subdomain.check(text),
        OptionFormat::Url => {
            let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
            let fits = rest.is_some_and(|rest| {
                let host = rest.split(['/', '?']).next().unwrap_or_default();
                !host.is_empty() && !host.contains('@') && text.bytes().all(|b| b.is_ascii_graphic())
            });
            fits.then_some(()).ok_or_else(|| {
                format!("`{text}` is not an address; write it as `http://service:8080/path`, without a user")
            })
        }
    }
}

/// The text as it would be read without quotes.
fn bare(text: &str) -> Scalar {
    Scalar { text: text.to_owned(), plain: true, tag: None }
}

/// A number as servers read it: without YAML's `_` and leading `+`; an integer in decimal.
fn decimal(text: &str) -> String {
    match bare(text).as_i64() {
        Some(value) => value.to_string(),
        None => text.replace('_', "").trim_start_matches('+').to_owned(),
    }
}
