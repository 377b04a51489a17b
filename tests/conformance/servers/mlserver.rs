//! MLServer from PyPI, with a runtime of a team's own beside it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{model_ready, open_inference, open_inference_number, own, python};
use crate::cases::{CASES, EARLY, complaints};
use crate::harness::Case;
use crate::http::Connection;
use crate::image::Image;
use crate::kubelet;
use crate::network::address;
use crate::proofs;
use crate::server::{FACTOR, Model, Question, Request, Server};
use crate::session::{BUDGET, Session, Started};
use crate::workspace::{Workspace, run};

pub(crate) const SERVER: Server = Server {
    runtime: "mlserver",
    tool: "mlserver",
    beside: &[],
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: mlserver
  models: {tiny: {source: \"s3://models/tiny\", config: {implementation: tiny.Tiny}}}
",
    image,
    write,
    request: |question| Request {
        port: "http",
        path: "/v2/models/tiny/infer",
        body: open_inference(question),
    },
    number: open_inference_number,
    grpc: Some(model_ready),
    drains: true,
    broken: &["JSONDecodeError"],
    missing: &["No such file or directory", "weights.json"],
    cases: &[EARLY, CASES, MORE],
};

fn image(tool: &Path) -> Result<Image> {
    let mut image = python(tool, "/opt/mlserver")?;
    image.placed.push((own("mlserver"), "/opt/team".into()));
    image.env.insert("PYTHONPATH".into(), "/opt/team".into());
    Ok(image)
}

fn write(_: &Path, model: &Model, place: &Path) -> Result<()> {
    if matches!(model, Model::Missing) {
        return Ok(());
    }
    Ok(fs::write(place.join("weights.json"), model.weights())?)
}

/// What MLServer does beyond one model in its own process.
const MORE: &[Case<Session>] =
    &[(proofs::SEVERAL, several), (proofs::WORKERS, workers), (proofs::SKLEARN, sklearn)];

/// A ModelSpec of this server with these lines.
fn spec(lines: &str) -> String {
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {{name: conformance}}\nspec:\n  runtime: mlserver\n{lines}"
    )
}

/// One model is there at once, the other, which comes later in the order of names, loads.
fn several(session: &Session, _: &Workspace) -> Result<()> {
    let spec = spec(
        "  models:
    other: {source: \"s3://models/other\", config: {implementation: tiny.Tiny}}
    tiny: {source: \"s3://models/tiny\", config: {implementation: tiny.Tiny}}\n",
    );
    let Started { pod, mut container, .. } = session.start_as("several", &spec, &|place| {
        let load = if place.ends_with("tiny") { 5 } else { 0 };
        Ok(fs::write(place.join("weights.json"), Model::Whole { load }.weights())?)
    })?;
    let start = kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
        let question = Question { x: 7.0, seconds: 0.0 };
        container.network().inside(|| SERVER.ask(&pod, &question, patience))
    })?;
    ensure!(
        start.refusals.iter().any(|refusal| refusal.contains("/v2/health/ready: 400")),
        "{:?}",
        start.refusals
    );
    Ok(())
}

/// Workers are processes of their own, with folders and shared memory of their own.
fn workers(session: &Session, _: &Workspace) -> Result<()> {
    let spec = spec(
        "  config: {parallelWorkers: 1}
  models: {tiny: {source: \"s3://models/tiny\", config: {implementation: tiny.Tiny}}}\n",
    );
    let Started { pod, mut container, .. } = session.start_as("workers", &spec, &|place| {
        Ok(fs::write(place.join("weights.json"), Model::Whole { load: 1 }.weights())?)
    })?;
    kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
        let question = Question { x: 7.0, seconds: 0.0 };
        container.network().inside(|| SERVER.ask(&pod, &question, patience))
    })?;
    let complaints = complaints(&container.log());
    ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(())
}

/// A line through two points, which scikit-learn finds.
fn sklearn(session: &Session, _: &Workspace) -> Result<()> {
    let spec = spec("  models: {line: {source: \"s3://models/line\", config: {implementation: sklearn}}}\n");
    let Started { pod, mut container, .. } = session.start_as("sklearn", &spec, &|place| {
        let fit = format!("LinearRegression().fit([[0], [1]], [0, {FACTOR}])");
        let script = format!(
            "import sys, joblib; from sklearn.linear_model import LinearRegression; joblib.dump({fit}, sys.argv[1])"
        );
        let mut python = Command::new(session.tool().join("bin/python"));
        run(python.args(["-c", &script]).arg(place.join("model.joblib")))?.good()?;
        Ok(())
    })?;
    kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
        let body = json!({"inputs": [{"name": "x", "datatype": "FP64", "shape": [1, 1], "data": [7]}]});
        let answer = container.network().inside(|| {
            let mut connection = Connection::within(address(pod.port("http")?), patience);
            connection.send("POST", "/v2/models/line/infer", "application/json", body.to_string().as_bytes())
        })?;
        let number = open_inference_number(&answer.json()).context("no number")?;
        ensure!((number - 7.0 * FACTOR).abs() < 1e-6, "{number}");
        Ok(())
    })?;
    Ok(())
}
