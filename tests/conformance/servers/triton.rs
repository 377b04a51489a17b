//! Triton from `nvidia-pytriton`, with its Python backend.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{model_ready, open_inference, open_inference_number, own, packages, python};
use crate::cases::{CASES, status};
use crate::harness::Case;
use crate::image::Image;
use crate::kubelet;
use crate::proofs;
use crate::server::{Model, Question, Request, Server};
use crate::session::{BUDGET, Session, Started};
use crate::workspace::Workspace;

pub(crate) const SERVER: Server = Server {
    runtime: "triton",
    tool: "triton",
    beside: &[],
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
    grpc: Some(model_ready),
    drains: true,
    broken: &["JSONDecodeError"],
    missing: &["tiny"],
    cases: &[CASES, MORE],
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

/// What Triton does beyond models that are named.
const MORE: &[Case<Session>] =
    &[(proofs::REPOSITORY, repository), (proofs::EMPTY, empty), (proofs::TOLERANT, tolerant)];

/// All that a repository holds.
const REPOSITORY: &str = "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec: {runtime: triton, modelRepository: \"s3://models/repository\"}
";

fn repository(session: &Session, _: &Workspace) -> Result<()> {
    let Started { pod, mut container, .. } = session.start_as("repository", REPOSITORY, &|place| {
        write(place, &Model::Whole { load: 3 }, &place.join("tiny"))
    })?;
    kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
        let question = Question { x: 7.0, seconds: 0.0 };
        container.network().inside(|| SERVER.ask(&pod, &question, patience))
    })?;
    Ok(())
}

fn empty(session: &Session, _: &Workspace) -> Result<()> {
    let Started { pod, mut container, .. } = session.start_as("empty", REPOSITORY, &|_| Ok(()))?;
    kubelet::never_ready(&pod, &mut container, &["Started HTTPService"], BUDGET)?;
    let said = status(&pod, &container, "http", "/v2/health/ready")?;
    ensure!(said == 200, "the server says {said}");
    Ok(())
}

/// The path that its data calls early: the server lives on without its model, as it was asked to.
fn tolerant(session: &Session, _: &Workspace) -> Result<()> {
    let spec = format!("{}  args: [--exit-on-error=false]\n", SERVER.spec);
    let Started { pod, mut container, .. } =
        session.start_as("tolerant", &spec, &|place| write(place, &Model::Broken, place))?;
    kubelet::never_ready(&pod, &mut container, SERVER.broken, BUDGET)?;
    for path in &pod.early_paths {
        let said = status(&pod, &container, "http", path)?;
        ensure!(said == 200, "{path}: {said}");
    }
    Ok(())
}
