//! A server of a team's own, with FastAPI and uvicorn from PyPI.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::json;

use super::{own, python};
use crate::cases::{CASES, end_under_traffic};
use crate::harness::Case;
use crate::image::Image;
use crate::kubelet;
use crate::proofs;
use crate::server::{Model, Question, Request, Server};
use crate::session::{BUDGET, Session, Started};
use crate::workspace::Workspace;

pub(crate) const SERVER: Server = Server {
    runtime: "custom-python",
    tool: "custom-python",
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: custom-python
  image: registry.example/team/server:1.0.0
  models: {tiny: {source: \"s3://models/tiny\"}}
  config: {metricsPath: /metrics}
",
    image,
    write,
    request: |question| Request {
        port: "http",
        path: "/predict",
        body: json!({"instances": [{"x": question.x, "seconds": question.seconds}]}),
    },
    number: |answer| answer.pointer("/predictions/0")?.as_f64(),
    grpc: None,
    drains: true,
    broken: &["JSONDecodeError"],
    missing: &["No such file or directory", "weights.json"],
    cases: &[CASES, MORE],
};

fn image(tool: &Path) -> Result<Image> {
    let mut image = python(tool, "/app")?;
    image.placed.push((own("custom-python/main.py"), "/app/main.py".into()));
    image.entrypoint = ["python", "main.py"].map(str::to_owned).into();
    Ok(image)
}

fn write(_: &Path, model: &Model, place: &Path) -> Result<()> {
    if matches!(model, Model::Missing) {
        return Ok(());
    }
    Ok(fs::write(place.join("weights.json"), model.weights())?)
}

/// Why there is a preStop hook.
const MORE: &[Case<Session>] = &[(proofs::HASTE, haste)];

/// The runtime with next to no sleep.
const HASTY: &str = "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ServingRuntime
metadata: {name: custom-python}
spec: {from: custom-python, drain: {sleep: 1}}
";

fn haste(session: &Session, _: &Workspace) -> Result<()> {
    let spec = format!("{HASTY}---{}", SERVER.spec);
    let model = Model::Whole { load: 0 };
    let Started { pod, mut container, .. } =
        session.start_as("haste", &spec, &|place| write(session.tool(), &model, place))?;
    kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
        let question = Question { x: 7.0, seconds: 0.0 };
        container.network().inside(|| SERVER.ask(&pod, &question, patience))
    })?;
    let (_, traffic) = end_under_traffic(&SERVER, &pod, &mut container)?;
    session.say(&format!("{} requests sent, {} lost, with a sleep of 1 s", traffic.sent, traffic.lost.len()));
    ensure!(!traffic.lost.is_empty(), "none of {} requests is lost", traffic.sent);
    Ok(())
}
