//! llama.cpp's server from Debian.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use super::own;
use crate::cases::SMALL;
use crate::image::Image;
use crate::server::{FACTOR, Model, Question, Request, Server};
use crate::workspace::run;

pub(crate) const SERVER: Server = Server {
    runtime: "llama-cpp",
    tool: "llama-cpp",
    beside: &[],
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: llama-cpp
  models: {tiny: {source: \"s3://models/tiny.gguf\"}}
",
    image: |tool| Ok(image(tool)),
    write,
    request: |question| Request { port: "http", path: "/v1/completions", body: completion(question) },
    number: completed,
    grpc: None,
    drains: false,
    broken: &["failed to load model"],
    missing: &["failed to load model"],
    cases: &[SMALL],
};

/// A completion of one token; how long it takes cannot be asked for.
fn completion(question: &Question) -> Value {
    json!({"model": "tiny", "prompt": format!("{:.0}", question.x), "max_tokens": 1, "temperature": 0})
}

fn completed(answer: &Value) -> Option<f64> {
    answer.pointer("/choices/0/text")?.as_str()?.trim().parse().ok()
}

/// The image has all of it in `/app`.
fn image(tool: &Path) -> Image {
    Image {
        root: Some(tool.to_owned()),
        placed: vec![(tool.join("usr/bin/llama-server"), "/app/llama-server".into())],
        env: BTreeMap::from([("PATH".into(), "/usr/bin".into())]),
        working_dir: "/app",
        ..Image::default()
    }
}

pub(super) fn write(_: &Path, model: &Model, place: &Path) -> Result<()> {
    match model {
        Model::Whole { .. } => {
            let mut make = Command::new("python3");
            run(make.arg(own("llama-cpp/make.py")).arg(place).arg(FACTOR.to_string()))?.good()?;
            Ok(())
        }
        Model::Broken => Ok(fs::write(place, model.weights())?),
        Model::Missing => Ok(()),
    }
}
