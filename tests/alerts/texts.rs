//! What people read of an alert.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::expand::{self, MODEL};
use crate::workspace::Workspace;
use crate::{Promtool, alerts_of, evaluate};

pub(crate) fn texts(promtool: &Promtool, workspace: &Workspace) -> Result<()> {
    let servers = expand::servers()?;
    let server = servers.iter().find(|server| server.name() == "vllm-gpu").context("no vLLM")?;
    let rules = server.rules()?;
    workspace.write("rules.json", &rules.to_string())?;
    let own = |alert: &str| {
        let rule = alerts_of(&rules).find(|rule| rule["alert"] == alert);
        rule.map(|rule| rule["labels"].clone()).context("no such alert")
    };
    let labels = format!(r#"creativeflow_ai_model_name="{MODEL}",app="vllm-chat",namespace="ns",pod="p""#);
    let expected = |alert: &str,
                    labels: &[(&str, &str)],
                    summary: &str,
                    description: &str|
     -> Result<Value> {
        let mut all = own(alert)?;
        for (label, value) in labels {
            all[*label] = (*value).into();
        }
        Ok(json!({"exp_labels": all, "exp_annotations": {"summary": summary, "description": description}}))
    };
    let of_deployment = [("app", "vllm-chat"), ("namespace", "ns")];
    let test = |series: &[(String, &str)], at: &str, alert: &str, expected: Value| {
        let series = series.iter().map(|(series, values)| json!({"series": series, "values": values}));
        json!({
            "interval": "1m",
            "input_series": series.collect::<Vec<_>>(),
            "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": [expected]}],
        })
    };
    let up = format!("up{{{labels}}}");
    let bucket = |le: &str| format!("vllm:time_to_first_token_seconds_bucket{{{labels},le=\"{le}\"}}");
    let http = |status: &str| format!("http_requests_total{{{labels},status=\"{status}\"}}");
    let down = "No pod answers (model server chat)";
    let tests = [
        test(
            &[(up.clone(), "0x60")],
            "30m",
            "ModelServerDown",
            expected(
                "ModelServerDown",
                &of_deployment,
                down,
                "Prometheus reaches none of its pods (vllm-chat in namespace ns). Look at the pods and their events.",
            )?,
        ),
        test(
            &[],
            "30m",
            "ModelServerDown",
            expected(
                "ModelServerDown",
                &[],
                down,
                "Prometheus reaches none of its pods. Look at the pods and their events.",
            )?,
        ),
        test(
            &[(bucket("2"), "0+0x60"), (bucket("4"), "0+60x60"), (bucket("+Inf"), "0+60x60")],
            "30m",
            "ModelServerLatencyHigh",
            expected(
                "ModelServerLatencyHigh",
                &of_deployment,
                "The 95th percentile of the first token is above 1 s (model server chat)",
                "The 95th percentile of the first token is 3.9s at vllm-chat in namespace ns.",
            )?,
        ),
        test(
            &[(http("2xx"), "0+75x60"), (http("5xx"), "0+25x60")],
            "30m",
            "ModelServerErrorsHigh",
            expected(
                "ModelServerErrorsHigh",
                &of_deployment,
                "More than 5 % of the requests fail (model server chat)",
                "25% of the requests to vllm-chat in namespace ns fail by its own fault. Look at its log.",
            )?,
        ),
    ];
    let all = json!({"rule_files": ["rules.json"], "evaluation_interval": "1m", "tests": tests});
    workspace.write("tests.json", &all.to_string())?;
    evaluate(promtool, workspace, "tests.json")
}
