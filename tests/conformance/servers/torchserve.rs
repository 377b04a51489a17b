//! TorchServe from PyPI, without PyTorch.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use super::{own, python};
use crate::cases::{CASES, EARLY};
use crate::container::Image;
use crate::grpc;
use crate::session::{Call, Model, Request, Server};
use crate::workspace::run;

pub(crate) const SERVER: Server = Server {
    runtime: "torchserve",
    tool: "torchserve",
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: torchserve
  models: {tiny: {source: \"s3://models/tiny.mar\"}}
",
    image,
    write,
    request: |question| Request {
        port: "inference",
        path: "/predictions/tiny",
        body: json!({"x": question.x, "seconds": question.seconds}),
    },
    number: |answer| answer["y"].as_f64(),
    grpc: Some(call),
    // `torchserve --stop` resets what is in flight.
    drains: false,
    broken: &["JSONDecodeError"],
    missing: &["tiny.mar"],
    cases: &[EARLY, CASES],
};

fn image(tool: &Path) -> Result<Image> {
    python(tool, "/home/model-server")
}

/// An archive is a zip file.
fn write(tool: &Path, model: &Model, place: &Path) -> Result<()> {
    if matches!(model, Model::Missing) {
        return Ok(());
    }
    let folder = place.with_extension("parts");
    fs::create_dir_all(folder.join("MAR-INF"))?;
    fs::copy(own("torchserve/handler.py"), folder.join("handler.py"))?;
    fs::copy(own("torchserve/MANIFEST.json"), folder.join("MAR-INF/MANIFEST.json"))?;
    fs::write(folder.join("weights.json"), model.weights())?;
    let mut zip = Command::new(tool.join("bin/python"));
    zip.args(["-m", "zipfile", "-c"]).arg(place).args(["handler.py", "weights.json", "MAR-INF"]);
    run(zip.current_dir(&folder))?.good()?;
    fs::remove_dir_all(&folder).context("the parts of the archive")
}

/// <https://github.com/pytorch/serve/blob/v0.12.0/frontend/server/src/main/resources/proto/inference.proto>
fn call() -> Result<Call> {
    let input = [grpc::field(1, b"data")?, grpc::field(2, br#"{"x": 2, "seconds": 0}"#)?].concat();
    Ok(Call {
        port: "grpc",
        method: "/org.pytorch.serve.grpc.inference.InferenceAPIsService/Predictions",
        message: [grpc::field(1, b"tiny")?, grpc::field(3, &input)?].concat(),
        answer: b"\"y\": 6",
    })
}
