//! Ollama from the Go module proxy, with llama.cpp's server from Debian for what the module does not hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, anyhow};
use serde_json::{Value, json};

use super::{llama_cpp, own};
use crate::cases::{ABSENT, WITHOUT_METRICS};
use crate::harness;
use crate::image::Image;
use crate::server::{Model, Question, Request, Server};
use crate::workspace::run;

pub(crate) const SERVER: Server = Server {
    runtime: "ollama",
    tool: "ollama",
    beside: &["llama-cpp"],
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: ollama
  models: {tiny: {}}
",
    image,
    write,
    request: |question| Request { port: "http", path: "/api/generate", body: prompt(question) },
    number: |answer| answer["response"].as_str()?.trim().parse().ok(),
    grpc: None,
    drains: false,
    broken: &["500", "/api/show"],
    missing: &["404", "/api/show"],
    cases: &[WITHOUT_METRICS, ABSENT],
};

/// One token; how long it takes cannot be asked for.
fn prompt(question: &Question) -> Value {
    let options = json!({"num_predict": 1, "temperature": 0});
    json!({"model": "tiny", "prompt": format!("{:.0}", question.x), "raw": true, "stream": false, "options": options})
}

/// It looks for what infers in `lib` beside the folder that it lies in.
fn image(tool: &Path) -> Result<Image> {
    let root = harness::tool("llama-cpp").map_err(|reason| anyhow!(reason))?;
    let programs = ["llama-server", "llama-quantize"];
    let mut placed: Vec<_> = programs
        .iter()
        .map(|name| (root.join("usr/bin").join(name), format!("/opt/ollama/lib/ollama/{name}")))
        .collect();
    placed.push((tool.to_owned(), "/opt/ollama/bin/ollama".into()));
    Ok(Image {
        root: Some(root),
        placed,
        env: BTreeMap::from([("PATH".into(), "/opt/ollama/bin:/usr/bin".into())]),
        working_dir: "/home/ollama",
        entrypoint: vec!["ollama".into()],
        ..Image::default()
    })
}

/// What the init container has pulled.
fn write(tool: &Path, model: &Model, place: &Path) -> Result<()> {
    if matches!(model, Model::Missing) {
        return Ok(());
    }
    let file = place.join("tiny.gguf");
    llama_cpp::write(tool, model, &file)?;
    let mut store = Command::new("python3");
    run(store.arg(own("ollama/store.py")).arg(place).arg("tiny").arg(&file))?.good()?;
    Ok(fs::remove_file(&file)?)
}
