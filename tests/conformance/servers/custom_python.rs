//! The server of `examples/images/custom-python`, as its Dockerfile starts it, with the packages that it locks.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::json;

use super::python;
use crate::cases::{CASES, end_under_traffic};
use crate::harness::{Case, root};
use crate::image::Image;
use crate::kubelet;
use crate::proofs;
use crate::server::{FACTOR, Model, Question, Request, Server};
use crate::session::{BUDGET, Session, Started};
use crate::workspace::Workspace;

pub(crate) const SERVER: Server = Server {
    runtime: "custom-python",
    tool: "custom-python",
    beside: &[],
    spec: "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: custom-python
  image: registry.example/team/server:1.0.0
  models:
    slow: {source: \"s3://models/slow\"}
    tiny: {source: \"s3://models/tiny\"}
  config: {metricsPath: /metrics}
",
    image,
    write,
    request: |question| Request {
        port: "http",
        path: if question.seconds > 1.0 { "/models/slow/predict" } else { "/models/tiny/predict" },
        body: json!({"instances": [[question.x]]}),
    },
    number: |answer| answer.pointer("/predictions/0")?.as_f64(),
    grpc: None,
    drains: true,
    broken: &["will never be ready", "model.json", "cannot be read"],
    missing: &["will never be ready", "holds no file"],
    cases: &[CASES, MORE],
};

fn image(tool: &Path) -> Result<Image> {
    let mut image = python(tool, "/app")?;
    let server = root().join("examples/images/custom-python/server");
    image.placed.push((server, "/app/server".into()));
    image.entrypoint = ["python", "-m", "server"].map(str::to_owned).into();
    Ok(image)
}

/// How long a prediction takes is a matter of the model, and the server asks each once before it is ready. So the slow one, which
/// is there for a request that outlasts the preStop hook, makes the server load for as long.
fn write(_: &Path, model: &Model, place: &Path) -> Result<()> {
    let Model::Whole { load } = model else {
        if matches!(model, Model::Broken) {
            fs::write(place.join("model.json"), model.weights())?;
        }
        return Ok(());
    };
    let seconds = match (place.ends_with("slow"), *load) {
        (true, 0) => 3.0,
        (true, load) => f64::from(load) + 1.0,
        (false, _) => 0.05,
    };
    let text = json!({"weights": [FACTOR], "bias": 0, "predictSeconds": seconds}).to_string();
    Ok(fs::write(place.join("model.json"), text)?)
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
