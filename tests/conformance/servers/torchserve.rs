//! TorchServe from PyPI, without PyTorch.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{own, python};
use crate::cases::{CASES, EARLY};
use crate::grpc;
use crate::harness::Case;
use crate::image::Image;
use crate::kubelet;
use crate::proofs;
use crate::server::{Call, Model, Question, Request, Server};
use crate::session::{BUDGET, LOAD, Session, Started};
use crate::workspace::{Workspace, run};

pub(crate) const SERVER: Server = Server {
    runtime: "torchserve",
    tool: "torchserve",
    beside: &[],
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
    cases: &[EARLY, CASES, MORE],
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

/// Why its startup probe is a script.
const MORE: &[Case<Session>] = &[(proofs::LIAR, liar)];

/// The runtime with another startup probe.
const LIES: &str = "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ServingRuntime
metadata: {name: torchserve}
spec:
  from: torchserve
  probes: {startup: [{httpGet: {path: /ping, port: inference}}]}
";

fn liar(session: &Session, _: &Workspace) -> Result<()> {
    let spec = format!("{LIES}---{}", SERVER.spec);
    let model = Model::Whole { load: LOAD };
    let Started { pod, mut container, .. } =
        session.start_as("liar", &spec, &|place| write(session.tool(), &model, place))?;
    let start = kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
        let question = Question { x: 7.0, seconds: 0.0 };
        container.network().inside(|| SERVER.ask(&pod, &question, patience / 10))
    });
    let said = start.err().map(|error| error.to_string()).unwrap_or_default();
    ensure!(said.contains("the model does not answer"), "{said}");
    Ok(())
}
