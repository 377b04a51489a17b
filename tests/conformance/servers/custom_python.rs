//! A server of a team's own, with FastAPI and uvicorn from PyPI.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::{own, python};
use crate::cases::CASES;
use crate::container::Image;
use crate::session::{Model, Request, Server};

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
    cases: &[CASES],
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
