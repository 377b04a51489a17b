//! KServe's Python server from PyPI. Its images for one library or another add a program of some lines, which no registry
//! carries; another one stands in for it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{model_ready, open_inference, open_inference_number, own, python};
use crate::cases::{ABSENT, CASES};
use crate::image::Image;
use crate::server::{Model, Request, Server};

pub(crate) const SKLEARN: Server = server(
    "sklearn",
    "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: sklearn
  models: {tiny: {source: \"s3://models/tiny\"}}
",
    |tool| image(tool, "sklearnserver"),
);

pub(crate) const XGBOOST: Server = server(
    "xgboost",
    "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: xgboost
  models: {tiny: {source: \"s3://models/tiny\"}}
",
    |tool| image(tool, "xgbserver"),
);

pub(crate) const LIGHTGBM: Server = server(
    "lightgbm",
    "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: lightgbm
  models: {tiny: {source: \"s3://models/tiny\"}}
",
    |tool| image(tool, "lgbserver"),
);

pub(crate) const HUGGINGFACE: Server = Server {
    // Its data calls no path early.
    cases: &[CASES],
    ..server(
        "huggingface",
        "
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: conformance}
spec:
  runtime: huggingface
  models: {tiny: {source: \"s3://models/tiny\"}}
",
        |tool| image(tool, "huggingfaceserver"),
    )
};

const fn server(runtime: &'static str, spec: &'static str, image: fn(&Path) -> Result<Image>) -> Server {
    Server {
        runtime,
        tool: "kserve",
        beside: &[],
        spec,
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
        missing: &["ModelMissingError", "weights.json"],
        cases: &[CASES, ABSENT],
    }
}

fn image(tool: &Path, module: &str) -> Result<Image> {
    let mut image = python(tool, "/home/kserve")?;
    image.placed.push((own("kserve/server.py"), format!("/opt/team/{module}.py")));
    image.env.insert("PYTHONPATH".into(), "/opt/team".into());
    Ok(image)
}

fn write(_: &Path, model: &Model, place: &Path) -> Result<()> {
    if matches!(model, Model::Missing) {
        return Ok(());
    }
    fs::write(place.join("weights.json"), model.weights()).context("weights")
}
