//! A dashboard of Grafana's, as far as it is written: <https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/>.

mod panel;
mod text;
mod variable;

use serde::Serialize;

use crate::resolve::resolved::Dashboard;
use panel::Panel;
use variable::Variable;

/// The newest form of the JSON: older Grafanas read it too, as they only bring older forms up to theirs.
/// <https://github.com/grafana/grafana/blob/v11.0.0/public/app/features/dashboard/state/DashboardMigrator.ts>
const SCHEMA_VERSION: u32 = 42;
/// What is shown at first.
const FROM: &str = "now-3h";
/// How often it is renewed.
const REFRESH: &str = "1m";
/// The variable that chooses the Prometheus; its first value is the default one.
const DATASOURCE: &str = "datasource";

/// A dashboard.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Board<'a> {
    uid: &'a str,
    title: &'a str,
    tags: [&'static str; 1],
    editable: bool,
    /// One cursor for all panels.
    graph_tooltip: u8,
    refresh: &'static str,
    time: Time,
    templating: List<Variable<'a>>,
    annotations: List<()>,
    panels: Vec<Panel<'a>>,
    schema_version: u32,
}

#[derive(Serialize)]
struct Time {
    from: &'static str,
    to: &'static str,
}

#[derive(Serialize)]
struct List<T> {
    list: Vec<T>,
}

/// A source of data.
#[derive(Serialize)]
struct Source {
    r#type: &'static str,
    uid: &'static str,
}

/// The Prometheus that is chosen. Without braces, so that tools that fill in `${…}` leave it alone.
const SOURCE: Source = Source { r#type: "prometheus", uid: "$datasource" };

/// The dashboard's file.
pub(super) fn json(dashboard: &Dashboard) -> String {
    text::text(&board(dashboard))
}

fn board(dashboard: &Dashboard) -> Board<'_> {
    Board {
        uid: &dashboard.uid,
        title: &dashboard.title,
        tags: ["modelspec"],
        editable: true,
        graph_tooltip: 1,
        refresh: REFRESH,
        time: Time { from: FROM, to: "now" },
        templating: List { list: vec![variable::source(), variable::namespaces(dashboard)] },
        annotations: List { list: Vec::new() },
        panels: panel::panels(dashboard),
        schema_version: SCHEMA_VERSION,
    }
}
