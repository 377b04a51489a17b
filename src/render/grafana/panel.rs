//! Panels: a row of numbers, and below it lines, two side by side.

use serde::Serialize;

use super::{SOURCE, Source};
use crate::resolve::resolved::{self, Dashboard, PanelKind, PanelQuery, Unit};

/// How wide a dashboard is.
const WIDTH: usize = 24;
/// How high panels are.
const NUMBER_HEIGHT: usize = 4;
const LINES_HEIGHT: usize = 8;

/// A panel.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Panel<'a> {
    id: usize,
    r#type: &'static str,
    title: &'a str,
    description: &'a str,
    grid_pos: Place,
    datasource: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<&'a str>,
    targets: Vec<Target<'a>>,
    field_config: FieldConfig,
    options: Options,
}

#[derive(Serialize)]
struct Place {
    x: usize,
    y: usize,
    w: usize,
    h: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    ref_id: String,
    expr: &'a str,
    legend_format: &'a str,
    /// Now, rather than the last that there was.
    instant: bool,
    range: bool,
}

#[derive(Serialize)]
struct FieldConfig {
    defaults: Field,
    overrides: [(); 0],
}

#[derive(Serialize)]
struct Field {
    unit: &'static str,
    min: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    thresholds: Option<Thresholds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<Graph>,
}

#[derive(Serialize)]
struct Thresholds {
    mode: &'static str,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    value: Option<f64>,
    color: &'static str,
}

/// How lines are drawn.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Graph {
    fill_opacity: u8,
    show_points: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thresholds_style: Option<Style>,
}

#[derive(Serialize)]
struct Style {
    mode: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Options {
    Number(Stat),
    Lines(TimeSeries),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stat {
    color_mode: &'static str,
    graph_mode: &'static str,
    justify_mode: &'static str,
    orientation: &'static str,
    percent_change_color_mode: &'static str,
    reduce_options: Reduce,
    show_percent_change: bool,
    text_mode: &'static str,
    wide_layout: bool,
}

#[derive(Serialize)]
struct Reduce {
    calcs: [&'static str; 1],
}

#[derive(Serialize)]
struct TimeSeries {
    legend: Legend,
    tooltip: Tooltip,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Legend {
    calcs: [&'static str; 2],
    display_mode: &'static str,
    placement: &'static str,
    #[serde(rename = "showLegend")]
    is_shown: bool,
}

#[derive(Serialize)]
struct Tooltip {
    mode: &'static str,
    sort: &'static str,
}

pub(super) fn panels(dashboard: &Dashboard) -> Vec<Panel<'_>> {
    let (numbers, lines): (Vec<_>, Vec<_>) =
        dashboard.panels.iter().partition(|panel| panel.kind == PanelKind::Number);
    let width = WIDTH / numbers.len().max(1);
    let above = numbers
        .iter()
        .enumerate()
        .map(|(number, panel)| (*panel, Place { x: number * width, y: 0, w: width, h: NUMBER_HEIGHT }));
    let half = WIDTH / 2;
    let below = lines.iter().enumerate().map(|(number, panel)| {
        let y = NUMBER_HEIGHT + number / 2 * LINES_HEIGHT;
        (*panel, Place { x: number % 2 * half, y, w: half, h: LINES_HEIGHT })
    });
    let placed = above.chain(below).enumerate();
    placed.map(|(number, (it, place))| panel(number + 1, it, place)).collect()
}

fn panel(id: usize, panel: &resolved::Panel, place: Place) -> Panel<'_> {
    let (r#type, options, custom) = match panel.kind {
        PanelKind::Number => ("stat", Options::Number(stat()), None),
        PanelKind::Lines => ("timeseries", Options::Lines(time_series()), Some(graph(panel.limit.is_some()))),
    };
    Panel {
        id,
        r#type,
        title: &panel.title,
        description: &panel.description,
        grid_pos: place,
        datasource: SOURCE,
        interval: panel.interval.as_deref(),
        targets: ('A'..).zip(&panel.queries).map(|(id, query)| target(id, query, panel.kind)).collect(),
        field_config: FieldConfig {
            defaults: Field { unit: unit(panel.unit), min: 0, thresholds: thresholds(panel), custom },
            overrides: [],
        },
        options,
    }
}

fn target(id: char, query: &PanelQuery, kind: PanelKind) -> Target<'_> {
    let instant = kind == PanelKind::Number;
    Target { ref_id: id.into(), expr: &query.expr, legend_format: &query.legend, instant, range: !instant }
}

/// Grafana's names: <https://github.com/grafana/grafana/blob/v12.1.0/packages/grafana-data/src/valueFormats/categories.ts>.
fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "short",
        Unit::RequestsPerSecond => "reqps",
        Unit::Share => "percentunit",
        Unit::Seconds => "s",
        Unit::Bytes => "bytes",
    }
}

/// Numbers without any would be red from 80 on.
fn thresholds(panel: &resolved::Panel) -> Option<Thresholds> {
    let above = panel.limit.map(|limit| Step { value: Some(limit), color: "red" });
    if above.is_none() && panel.kind == PanelKind::Lines {
        return None;
    }
    let steps = std::iter::once(Step { value: None, color: "green" }).chain(above).collect();
    Some(Thresholds { mode: "absolute", steps })
}

fn graph(has_limit: bool) -> Graph {
    Graph {
        fill_opacity: 10,
        show_points: "never",
        thresholds_style: has_limit.then_some(Style { mode: "line" }),
    }
}

fn stat() -> Stat {
    Stat {
        color_mode: "value",
        graph_mode: "none",
        justify_mode: "auto",
        orientation: "auto",
        percent_change_color_mode: "standard",
        reduce_options: Reduce { calcs: ["lastNotNull"] },
        show_percent_change: false,
        text_mode: "value_and_name",
        wide_layout: true,
    }
}

fn time_series() -> TimeSeries {
    TimeSeries {
        legend: Legend {
            calcs: ["lastNotNull", "max"],
            display_mode: "table",
            placement: "bottom",
            is_shown: true,
        },
        tooltip: Tooltip { mode: "multi", sort: "desc" },
    }
}
