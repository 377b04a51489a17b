//! Canaries that hang, in a Gateway's hands and in Argo's.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::expand::{self, NAMESPACE};
use crate::series::Series;
use crate::stories::{map, target};
use crate::workspace::Workspace;
use crate::{Promtool, alerts_of, bare, check, evaluate};

const CANARY: &str = "ModelServerCanaryStuck";
const STABLE: &str = "ModelServerRolloutStuck";
const VALUES: &str = "1x60";

/// What there is, and of which Deployment which alert fires.
type Story<'a> = (&'a str, Vec<Series>, Option<(&'a str, &'a str)>);

pub(crate) fn canaries(promtool: &Promtool, workspace: &Workspace) -> Result<()> {
    let up = |app: &str| Series::new("up", &target("chat", NAMESPACE, app, &format!("{app}-0")), VALUES);
    let hangs = |app: &str| {
        let labels = map(&[("namespace", NAMESPACE), ("deployment", app), ("condition", "Progressing")]);
        Series::new("kube_deployment_status_condition", &labels, VALUES).with("status", "false")
    };
    let gateway: Vec<Story<'_>> = vec![
        (
            "no node has room for its pod",
            vec![up("tf-serving-chat"), hangs("tf-serving-chat-canary")],
            Some((CANARY, "tf-serving-chat-canary")),
        ),
        (
            "its pod does not answer, and there is none of the stable one",
            vec![up("tf-serving-chat-canary"), hangs("tf-serving-chat-canary")],
            Some((CANARY, "tf-serving-chat-canary")),
        ),
        (
            "both have answered once",
            vec![up("tf-serving-chat"), up("tf-serving-chat-canary"), hangs("tf-serving-chat-canary")],
            Some((CANARY, "tf-serving-chat-canary")),
        ),
        (
            "under a prefix and a suffix",
            vec![up("team-tf-serving-chat-eu"), hangs("team-tf-serving-chat-canary-eu")],
            Some((CANARY, "team-tf-serving-chat-canary-eu")),
        ),
        (
            "the stable one hangs",
            vec![up("tf-serving-chat"), up("tf-serving-chat-canary"), hangs("tf-serving-chat")],
            Some((STABLE, "tf-serving-chat")),
        ),
        (
            "another one hangs",
            vec![up("tf-serving-chat"), hangs("tf-serving-chat-two"), hangs("other")],
            None,
        ),
        ("none hangs", vec![up("tf-serving-chat"), up("tf-serving-chat-canary")], None),
    ];
    judge("gateway", &[CANARY, STABLE], &gateway, (promtool, workspace))?;

    // As the controller tells it, and as a scrape that does not honour its labels keeps it.
    let rollout = |phase: &str, label: &str| {
        let labels =
            map(&[("name", "tf-serving-chat"), ("phase", phase), ("strategy", "canary"), (label, NAMESPACE)]);
        Series::new("rollout_info", &labels, VALUES)
    };
    let foreign = rollout("Timeout", "exported_namespace").with("namespace", "argo-rollouts");
    let fires = Some((CANARY, "tf-serving-chat"));
    let argo: Vec<Story<'_>> = vec![
        ("its pods are late", vec![up("tf-serving-chat"), rollout("Timeout", "namespace")], fires),
        ("its pods are late, told from elsewhere", vec![up("tf-serving-chat"), foreign], fires),
        ("its pods cannot be made", vec![up("tf-serving-chat"), rollout("Error", "namespace")], fires),
        ("it waits for somebody", vec![up("tf-serving-chat"), rollout("Paused", "namespace")], None),
        ("it is in", vec![up("tf-serving-chat"), rollout("Completed", "namespace")], None),
        ("another one is late", vec![up("tf-serving-other"), rollout("Timeout", "namespace")], None),
    ];
    judge("argo-rollouts", &[CANARY], &argo, (promtool, workspace))
}

fn judge(
    provider: &str,
    alerts: &[&str],
    stories: &[Story<'_>],
    (promtool, workspace): (&Promtool, &Workspace),
) -> Result<()> {
    let rules = expand::with_canary(provider)?.rules()?;
    let file = |part: &str| format!("{provider}-{part}.json");
    workspace.write(&file("rules"), &rules.to_string())?;
    check(promtool, workspace, &file("rules"))?;
    workspace.write(&file("bare"), &bare(&rules).to_string())?;
    let about = |name: &str| name == CANARY || name == STABLE;
    let there: Vec<&str> =
        alerts_of(&rules).filter_map(|rule| rule["alert"].as_str()).filter(|name| about(name)).collect();
    ensure!(there.len() == alerts.len() && alerts.iter().all(|name| there.contains(name)), "{there:?}");
    let own = |alert: &str| -> Result<Value> {
        let rule = alerts_of(&rules).find(|rule| rule["alert"] == alert);
        Ok(rule.context("no such alert")?["labels"].clone())
    };
    let mut tests = Vec::new();
    for (name, series, fires) in stories {
        let mut looked = Vec::new();
        for alert in alerts {
            let mut expected = Vec::new();
            if let Some((_, app)) = fires.filter(|(fired, _)| fired == alert) {
                let mut labels: BTreeMap<String, Value> = serde_json::from_value(own(alert)?)?;
                labels.extend([("app".to_owned(), app.into()), ("namespace".to_owned(), NAMESPACE.into())]);
                expected.push(json!({"exp_labels": labels}));
            }
            looked.push(json!({"eval_time": "30m", "alertname": alert, "exp_alerts": expected}));
        }
        tests.push(json!({
            "name": name,
            "interval": "1m",
            "input_series": series.iter().map(Series::input).collect::<Vec<_>>(),
            "alert_rule_test": looked,
        }));
    }
    let all = json!({"rule_files": [file("bare")], "evaluation_interval": "1m", "tests": tests});
    workspace.write(&file("tests"), &all.to_string())?;
    evaluate(promtool, workspace, &file("tests")).with_context(|| provider.to_owned())
}
