//! The generated alerts and dashboards in Prometheus' and Grafana's own hands: `make alerts` runs this target. `promtool` checks the rules of each runtime, on a
//! CPU and on a GPU, and evaluates them on series with the names that the runtime's data has: each alert fires in one story and
//! keeps silent in another; each query of a dashboard has values. Grafana's model of a dashboard judges its form. Like the pipelines it has no standard harness, and reports what a machine cannot have as skipped.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../checks/mod.rs"]
mod checks;
mod dashboards;
mod expand;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/harness.rs"]
mod harness;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
mod rollouts;
mod series;
mod stories;
mod texts;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use harness::Case;
use serde_json::{Value, json};
use workspace::{Workspace, run};

/// Prometheus' own judge of rules.
pub(crate) struct Promtool(PathBuf);

const CASES: &[Case<Promtool>] = &[
    ("each alert of each runtime fires when it should, and not when it should not", each_alert),
    ("a canary that hangs is told, by whatever its Deployment is called", rollouts::canaries),
    ("a pod that was woken from none may load before it counts as down", woken),
    ("each query of each runtime's dashboard has values", dashboards::queries),
    ("an alert says what is wrong in words, with and without labels", texts::texts),
    ("a rule with a mistake is refused", mistake),
];

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("alerts: `make alerts` runs these, with promtool");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    report.run("alerts", &harness::tool("promtool").map(Promtool), CASES);
    report.run("dashboards", &harness::tool("grafana").map(dashboards::Grafana), dashboards::CASES);
    report.close()
}

fn each_alert(promtool: &Promtool, workspace: &Workspace) -> Result<()> {
    let mut alerts = 0;
    let mut told = 0;
    for server in expand::servers()? {
        let name = server.name();
        let rules = server.rules().with_context(|| name.clone())?;
        let stories = stories::all(&server, &rules).with_context(|| name.clone())?;
        let file = |part: &str| format!("{name}-{part}.json");
        workspace.write(&file("rules"), &rules.to_string())?;
        check(promtool, workspace, &file("rules")).with_context(|| name.clone())?;
        workspace.write(&file("bare"), &bare(&rules).to_string())?;
        let tests = json!({
            "rule_files": [file("bare")],
            "evaluation_interval": "1m",
            "tests": stories.iter().map(stories::Story::test).collect::<Vec<_>>(),
        });
        workspace.write(&file("tests"), &tests.to_string())?;
        evaluate(promtool, workspace, &file("tests")).with_context(|| name.clone())?;
        alerts += alerts_of(&rules).count();
        told += stories.len();
    }
    println!("        {alerts} alerts in {told} stories");
    Ok(())
}

fn woken(promtool: &Promtool, workspace: &Workspace) -> Result<()> {
    let server = expand::to_zero()?;
    let rules = server.rules()?;
    workspace.write("bare.json", &bare(&rules).to_string())?;
    let tests: Vec<Value> = stories::woken(&server, &rules)?.iter().map(stories::Story::test).collect();
    let all = json!({"rule_files": ["bare.json"], "evaluation_interval": "1m", "tests": tests});
    workspace.write("tests.json", &all.to_string())?;
    evaluate(promtool, workspace, "tests.json")
}

/// The rules' alerts.
fn alerts_of(rules: &Value) -> impl Iterator<Item = &Value> {
    rules.pointer("/groups/0/rules").and_then(Value::as_array).into_iter().flatten()
}

/// Rules without their texts, which one case of its own looks at.
fn bare(rules: &Value) -> Value {
    let mut bare = rules.clone();
    let all = bare.pointer_mut("/groups/0/rules").and_then(Value::as_array_mut);
    for rule in all.into_iter().flatten().filter_map(Value::as_object_mut) {
        rule.remove("annotations");
    }
    bare
}

/// Syntax of expressions and templates.
fn check(promtool: &Promtool, workspace: &Workspace, file: &str) -> Result<()> {
    let mut command = Command::new(&promtool.0);
    run(command.args(["check", "rules", "--lint=all", "--lint-fatal"]).arg(workspace.path(file)))?.good()?;
    Ok(())
}

fn evaluate(promtool: &Promtool, workspace: &Workspace, file: &str) -> Result<()> {
    let mut command = Command::new(&promtool.0);
    run(command.args(["test", "rules"]).arg(workspace.path(file)))?.good()?;
    Ok(())
}

/// What says that `promtool` looks at all.
fn mistake(promtool: &Promtool, workspace: &Workspace) -> Result<()> {
    let rule = json!({"alert": "A", "expr": "sum by (app (up)", "annotations": {"summary": "a"}});
    workspace.write("broken.json", &json!({"groups": [{"name": "a", "rules": [rule]}]}).to_string())?;
    ensure!(check(promtool, workspace, "broken.json").is_err(), "an expression that cannot be read is taken");
    let rule = json!({"alert": "A", "expr": "up == 0", "for": "1m"});
    workspace.write("sound.json", &json!({"groups": [{"name": "a", "rules": [rule]}]}).to_string())?;
    let never = json!({
        "rule_files": ["sound.json"],
        "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": [{"series": "up", "values": "0x10"}],
            "alert_rule_test": [{"eval_time": "5m", "alertname": "A", "exp_alerts": []}],
        }],
    });
    workspace.write("never.json", &never.to_string())?;
    ensure!(evaluate(promtool, workspace, "never.json").is_err(), "an alert that fires is taken for none");
    Ok(())
}
