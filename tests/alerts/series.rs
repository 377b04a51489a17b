//! Series as Prometheus would hold them, and values of labels that patterns take or refuse.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use regex_lite::Regex;
use serde_json::{Value, json};

/// Patterns for labels.
pub(crate) type Patterns = BTreeMap<String, String>;

/// A series and its values, one a minute.
#[derive(Clone)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    /// In the notation of `promtool`: `0+10x60` grows by 10 a minute.
    pub(crate) values: String,
}

impl Series {
    pub(crate) fn new(name: &str, labels: &BTreeMap<String, String>, values: &str) -> Self {
        Self { name: name.to_owned(), labels: labels.clone(), values: values.to_owned() }
    }

    pub(crate) fn with(mut self, label: &str, value: &str) -> Self {
        self.labels.insert(label.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn input(&self) -> Value {
        let labels = self.labels.iter().map(|(label, value)| format!("{label}={value:?}"));
        json!({
            "series": format!("{}{{{}}}", self.name, labels.collect::<Vec<_>>().join(",")),
            "values": self.values,
        })
    }
}

/// Values that the servers give their labels.
const VALUES: &[&str] = &[
    "/v1/chat/completions",
    "/v2/models/{model_name}/infer",
    "ModelInfer",
    "Predict",
    "OK",
    "200",
    "2xx",
    "400",
    "4xx",
    "INVALID_ARGUMENT",
    "CANCELED",
    "validation",
    "success",
    "INTERNAL",
    "BACKEND",
    "500",
    "5xx",
    "generation",
    "fail",
];

/// Labels of a series that `wanted` takes, and `refused`, where it is given, does not.
pub(crate) fn labels(
    target: &BTreeMap<String, String>,
    wanted: &Patterns,
    refused: Option<&Patterns>,
) -> Result<BTreeMap<String, String>> {
    let mut labels = target.clone();
    for (label, pattern) in wanted {
        let differs = refused.and_then(|refused| refused.get(label)).filter(|other| *other != pattern);
        labels.insert(label.clone(), value(label, Some(pattern), differs)?);
    }
    for (label, pattern) in refused.into_iter().flatten().filter(|(label, _)| !wanted.contains_key(*label)) {
        labels.insert(label.clone(), value(label, None, Some(pattern))?);
    }
    Ok(labels)
}

fn value(label: &str, wanted: Option<&String>, refused: Option<&String>) -> Result<String> {
    let whole = |pattern: &String| Regex::new(&format!("^(?:{pattern})$"));
    let (wanted, refused) = (wanted.map(whole).transpose()?, refused.map(whole).transpose()?);
    let fits = |value: &&&str| {
        wanted.as_ref().is_none_or(|pattern| pattern.is_match(value))
            && refused.as_ref().is_none_or(|pattern| !pattern.is_match(value))
    };
    let found = VALUES.iter().find(fits);
    Ok((*found.with_context(|| format!("no value for `{label}`: {wanted:?}, and not {refused:?}"))?)
        .to_owned())
}
