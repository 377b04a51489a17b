//! What a reader chooses above the panels.

use serde::Serialize;

use super::{DATASOURCE, SOURCE, Source};
use crate::resolve::resolved::Dashboard;

/// A variable.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Variable<'a> {
    name: &'a str,
    label: &'static str,
    r#type: &'static str,
    query: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    datasource: Option<Source>,
    /// 1: when the dashboard is opened; 2: when the time changes, too.
    refresh: u8,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    several: Option<Several<'a>>,
}

/// What a variable of several values has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Several<'a> {
    multi: bool,
    include_all: bool,
    /// Series without the label among them.
    all_value: &'static str,
    current: Current<'a>,
    sort: u8,
}

#[derive(Serialize)]
struct Current<'a> {
    text: [&'a str; 1],
    value: [&'a str; 1],
}

pub(super) fn source() -> Variable<'static> {
    Variable {
        name: DATASOURCE,
        label: "Data source",
        r#type: "datasource",
        query: SOURCE.r#type,
        datasource: None,
        refresh: 1,
        several: None,
    }
}

pub(super) fn namespaces(dashboard: &Dashboard) -> Variable<'_> {
    let (text, value) = match &dashboard.namespace {
        Some(namespace) => (namespace.as_str(), namespace.as_str()),
        None => ("All", "$__all"),
    };
    Variable {
        name: dashboard.variable,
        label: "Namespace",
        r#type: "query",
        query: &dashboard.namespaces,
        datasource: Some(SOURCE),
        refresh: 2,
        several: Some(Several {
            multi: true,
            include_all: true,
            all_value: ".*",
            current: Current { text: [text], value: [value] },
            sort: 1,
        }),
    }
}
