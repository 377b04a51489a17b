//! Dashboards: what their queries yield on series with the names of a runtime's data, and whether Grafana knows their form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::expand::{self, MODEL, NAMESPACE, Server};
use crate::harness::Case;
use crate::series::{Series, labels};
use crate::stories::{self, map, target};
use crate::workspace::{Workspace, run};
use crate::{Promtool, evaluate};

/// Grafana's model of a dashboard.
pub(crate) struct Grafana(pub(crate) PathBuf);

pub(crate) const CASES: &[Case<Grafana>] = &[
    ("each runtime's dashboard has the form that Grafana writes", form),
    ("a dashboard with a mistake is refused", mistake),
];

/// What there is for all minutes of a test.
const VALUES: &str = "0+1x60";

pub(crate) fn queries(promtool: &Promtool, workspace: &Workspace) -> Result<()> {
    let mut asked = 0;
    for server in servers()? {
        let name = server.name();
        let series = series(&server).with_context(|| name.clone())?;
        let mut tests = Vec::new();
        for (panel, expr) in queries_of(&server.dashboard()?)? {
            for (namespace, has) in [(".*", true), (NAMESPACE, true), ("elsewhere", false)] {
                let query = filled(&expr, namespace);
                ensure!(!query.contains('$') || query.contains("\"$1\""), "{panel}: {query}");
                // No more than that there are values, which a rate of nothing by nothing is not.
                let is_number = has || expr.contains("vector(0)");
                let samples = if is_number { json!([{"labels": "{}", "value": 1}]) } else { json!([]) };
                tests.push(json!({
                    "name": format!("{panel} in `{namespace}`"),
                    "interval": "1m",
                    "input_series": series.iter().map(Series::input).collect::<Vec<_>>(),
                    "promql_expr_test": [{
                        "expr": format!("group ((\n{query}\n) >= 0)"),
                        "eval_time": "30m",
                        "exp_samples": samples,
                    }],
                }));
            }
            asked += 1;
        }
        let file = format!("{name}-dashboard.json");
        let all = json!({"rule_files": [], "evaluation_interval": "1m", "tests": tests});
        workspace.write(&file, &all.to_string())?;
        evaluate(promtool, workspace, &file).with_context(|| name.clone())?;
    }
    println!("        {asked} queries");
    Ok(())
}

fn servers() -> Result<Vec<Server>> {
    let mut servers = expand::servers()?;
    servers.push(expand::with_canary("gateway")?);
    servers.push(expand::with_canary("argo-rollouts")?);
    Ok(servers)
}

/// The queries, with the titles of their panels.
fn queries_of(dashboard: &Value) -> Result<Vec<(String, String)>> {
    let panels = dashboard["panels"].as_array().context("no panels")?;
    ensure!((5..=12).contains(&panels.len()), "{} panels", panels.len());
    let mut queries = Vec::new();
    for panel in panels {
        let title = panel["title"].as_str().context("no title")?;
        for target in panel["targets"].as_array().context("no queries")? {
            queries.push((title.to_owned(), target["expr"].as_str().context("no query")?.to_owned()));
        }
    }
    Ok(queries)
}

/// A query with the values of Grafana's variables.
fn filled(expr: &str, namespace: &str) -> String {
    expr.replace("$__rate_interval", "5m").replace("$__range", "30m").replace("$namespace", namespace)
}

/// A server that answers, some of whose requests fail, on nodes that are watched.
fn series(server: &Server) -> Result<Vec<Series>> {
    let metrics = &server.metrics;
    let app = server.app()?;
    let pod = target(MODEL, NAMESPACE, app, &format!("{app}-0"));
    let container = server.deployment()?.pointer("/spec/template/spec/containers/0/name");
    let container = container.and_then(Value::as_str).context("no container")?;
    let rules = server.rules()?;
    let mut all: Vec<Series> = vec![Series::new("up", &pod, "1x60")];
    // What the alerts fire on.
    if !app.contains("chat-canary") && rules_are_told(&rules) {
        let told = stories::all(server, &rules)?;
        let firing =
            told.into_iter().filter(|story| !story.fires.is_empty() && story.alert != "ModelServerDown");
        all.extend(firing.flat_map(|story| story.series));
    }
    for (name, patterns) in metrics.requests.iter().chain(&metrics.errors) {
        all.push(Series::new(name, &labels(&pod, patterns, None)?, VALUES));
    }
    if let Some(latency) = &metrics.latency {
        let of = labels(&pod, &latency.series, None)?;
        if let Some(name) = &latency.summary {
            let quantile = |quantile| Series::new(name, &of, "7x60").with("quantile", quantile);
            all.extend(["0.5", "0.95", "0.99"].map(quantile));
        }
        if let Some(name) = &latency.histogram {
            let bucket = |le| Series::new(&format!("{name}_bucket"), &of, VALUES).with("le", le);
            all.extend(["1", "+Inf"].map(bucket));
        }
    }
    all.extend(metrics.queue.iter().map(|name| Series::new(name, &pod, "3x60")));
    let of_pod: BTreeMap<String, String> = pod
        .iter()
        .filter(|(label, _)| *label == "namespace" || *label == "pod")
        .map(|(a, b)| (a.clone(), b.clone()))
        .collect();
    let told = |name: &str, values: &str| Series::new(name, &of_pod, values);
    let of_container = |name: &str, values: &str| told(name, values).with("container", container);
    all.push(told("kube_pod_status_ready", "1x60").with("condition", "true"));
    all.push(of_container("kube_pod_container_status_restarts_total", VALUES));
    all.push(told("kube_pod_init_container_status_restarts_total", VALUES).with("container", "download"));
    all.push(of_container("container_cpu_usage_seconds_total", VALUES));
    all.push(of_container("container_memory_working_set_bytes", VALUES));
    for (what, resource) in [("requests", "cpu"), ("limits", "cpu"), ("limits", "memory")] {
        let name = format!("kube_pod_container_resource_{what}");
        all.push(of_container(&name, "4x60").with("resource", resource));
    }
    let user = map(&[("exported_namespace", NAMESPACE), ("exported_pod", &pod["pod"])]);
    all.push(
        Series::new("DCGM_FI_DEV_GPU_UTIL", &user, "60x60")
            .with("namespace", "gpu-operator")
            .with("pod", "exporter"),
    );
    // Of two series of one name and labels the first counts.
    let mut seen = BTreeSet::new();
    all.retain(|series| seen.insert((series.name.clone(), series.labels.clone())));
    Ok(all)
}

/// Whether stories are told of all of the alerts: those of canaries have their own.
fn rules_are_told(rules: &Value) -> bool {
    !crate::alerts_of(rules).any(|rule| rule["alert"] == "ModelServerCanaryStuck")
}

fn judge(grafana: &Grafana, workspace: &Workspace, boards: &[Value]) -> Result<()> {
    let text: Vec<String> = boards.iter().map(Value::to_string).collect();
    workspace.write("boards.json", &text.join("\n"))?;
    let input = std::fs::File::open(workspace.path("boards.json"))?;
    run(Command::new(&grafana.0).stdin(input))?.good()?;
    Ok(())
}

fn form(grafana: &Grafana, workspace: &Workspace) -> Result<()> {
    let boards = servers()?.iter().map(Server::dashboard).collect::<Result<Vec<_>>>()?;
    judge(grafana, workspace, &boards)?;
    for board in &boards {
        let uid = board["uid"].as_str().context("no uid")?;
        let is_clean = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        ensure!((8..=40).contains(&uid.len()) && uid.chars().all(is_clean), "{uid}");
        let ids: Vec<&Value> =
            board["panels"].as_array().context("no panels")?.iter().map(|it| &it["id"]).collect();
        ensure!(ids.iter().enumerate().all(|(at, id)| **id == json!(at + 1)), "{ids:?}");
    }
    println!("        {} dashboards", boards.len());
    Ok(())
}

/// What says that the model is looked at, down to options and queries.
fn mistake(grafana: &Grafana, workspace: &Workspace) -> Result<()> {
    let board = expand::with_canary("gateway")?.dashboard()?;
    judge(grafana, workspace, std::slice::from_ref(&board))?;
    for (from, to) in [
        ("\"graphMode\"", "\"graphModus\""),
        ("\"fillOpacity\"", "\"opacity\""),
        ("\"legendFormat\"", "\"legend\""),
        ("\"timeseries\"", "\"lines\""),
        ("\"includeAll\":true", "\"includeAll\":\"yes\""),
    ] {
        let text = board.to_string();
        ensure!(text.contains(from), "no {from}");
        let broken: Value = serde_json::from_str(&text.replace(from, to))?;
        ensure!(judge(grafana, workspace, &[broken]).is_err(), "{to} is taken");
    }
    Ok(())
}
