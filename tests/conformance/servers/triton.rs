//! Triton from `nvidia-pytriton`, with its Python backend.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{open_inference, open_inference_number, own, packages, python};
use crate::cases::CASES;
use crate::container::Image;
use crate::grpc;
use crate::session::{Call, Model, Request, Server};

pub(crate) const SERVER: Server = Server {
    runtime: "triton",
    tool: "triton",
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: triton
  models: {tiny: {source: \"s3://models/tiny\"}}
",
    image,
    write,
    request: |question| Request {
        port: "http",
        path: "/v2/models/tiny/infer",
        body: open_inference(question),
    },
    number: open_inference_number,
    grpc: Some(call),
    drains: true,
    broken: &["JSONDecodeError"],
    missing: &["tiny"],
    cases: &[CASES],
};

/// The image has everything below `/opt/tritonserver`, and libraries where the loader finds them.
fn image(tool: &Path) -> Result<Image> {
    let mut image = python(tool, "/opt/tritonserver")?;
    let packages = packages(tool)?;
    let server = packages.join("pytriton/tritonserver");
    image.placed.push((server.join("bin"), "/opt/tritonserver/bin".into()));
    image.placed.push((tool.join("backends"), "/opt/tritonserver/backends".into()));
    let path = image.env.get("PATH").context("no PATH")?;
    image.env.insert("PATH".into(), format!("/opt/tritonserver/bin:{path}"));
    // The backend's stub links to Python.
    let python = image.folders.get(1).map(|base| format!(":{}/lib", base.display())).unwrap_or_default();
    let libraries = format!("{}{python}", packages.join("nvidia_pytriton.libs").display());
    image.env.insert("LD_LIBRARY_PATH".into(), libraries);
    image.env.insert("PYTHONPATH".into(), packages.display().to_string());
    Ok(image)
}

fn write(_: &Path, model: &Model, place: &Path) -> Result<()> {
    if matches!(model, Model::Missing) {
        return Ok(());
    }
    fs::create_dir_all(place.join("1"))?;
    fs::copy(own("triton/config.pbtxt"), place.join("config.pbtxt"))?;
    fs::copy(own("triton/model.py"), place.join("1/model.py"))?;
    Ok(fs::write(place.join("1/weights.json"), model.weights())?)
}

/// <https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/open_inference_grpc.proto>
fn call() -> Result<Call> {
    Ok(Call {
        port: "grpc",
        method: "/inference.GRPCInferenceService/ModelReady",
        message: grpc::field(1, b"tiny")?,
        answer: &[8, 1],
    })
}
