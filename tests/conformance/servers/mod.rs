//! The servers whose programs a registry carries, each as data.

mod custom_python;
mod kserve;
mod llama_cpp;
mod mlserver;
mod ollama;
mod torchserve;
mod triton;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::grpc;
use crate::harness::root;
use crate::image::Image;
use crate::server::{Call, Question, Server};

/// All of them; those that take longest first.
pub(crate) const SERVERS: &[&Server] = &[
    &triton::SERVER,
    &mlserver::SERVER,
    &llama_cpp::SERVER,
    &ollama::SERVER,
    &torchserve::SERVER,
    &kserve::HUGGINGFACE,
    &kserve::SKLEARN,
    &kserve::XGBOOST,
    &kserve::LIGHTGBM,
    &custom_python::SERVER,
];

/// A file or folder of these tests that the image of a team would hold.
fn own(path: &str) -> PathBuf {
    root().join("tests/conformance/models").join(path)
}

/// An image that holds a virtual environment, with the Python that it was made of.
fn python(tool: &Path, working_dir: &'static str) -> Result<Image> {
    let config = tool.join("pyvenv.cfg");
    let text = fs::read_to_string(&config).with_context(|| config.display().to_string())?;
    let home =
        text.lines().find_map(|line| line.strip_prefix("home = ")).context("pyvenv.cfg without a home")?;
    let base = Path::new(home).parent().context("a Python without a folder")?;
    let mut folders = vec![tool.to_owned()];
    if !base.starts_with("/usr") || base.starts_with("/usr/local") {
        folders.push(base.to_owned());
    }
    let path = format!("{}/bin:/usr/local/bin:/usr/bin:/bin", tool.display());
    let env = BTreeMap::from([("PATH".to_owned(), path), ("PYTHONUNBUFFERED".to_owned(), "1".to_owned())]);
    Ok(Image { folders, env, working_dir, ..Image::default() })
}

/// The folder of an environment's packages.
fn packages(tool: &Path) -> Result<PathBuf> {
    let mut versions = fs::read_dir(tool.join("lib"))?.flatten().map(|entry| entry.path());
    let python = versions
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3")));
    Ok(python.context("an environment without packages")?.join("site-packages"))
}

/// A request of the Open Inference Protocol, which several servers speak, and the number in its answer.
/// <https://github.com/kserve/open-inference-protocol>
fn open_inference(question: &Question) -> Value {
    let tensor =
        |name: &str, value: f64| json!({"name": name, "datatype": "FP64", "shape": [1], "data": [value]});
    json!({"inputs": [tensor("x", question.x), tensor("seconds", question.seconds)]})
}

/// A call of the same protocol by gRPC.
/// <https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/open_inference_grpc.proto>
fn model_ready() -> Result<Call> {
    Ok(Call {
        port: "grpc",
        method: "/inference.GRPCInferenceService/ModelReady",
        message: grpc::field(1, b"tiny")?,
        answer: &[8, 1],
    })
}

fn open_inference_number(answer: &Value) -> Option<f64> {
    answer.pointer("/outputs/0/data/0")?.as_f64()
}
