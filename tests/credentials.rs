//! No secret value can pass: every shape of [`shapes`] in every field of text of every kind is an error that does not repeat it,
//! and ordinary text is none.
#![allow(clippy::unwrap_used, reason = "a schema that cannot be read is this test's mistake")]

#[path = "credentials/places.rs"]
mod places;
#[path = "credentials/shapes.rs"]
mod shapes;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use modelspec::api::v1alpha1::serving_runtime::ServingRuntime;
use modelspec::api::v1alpha1::{ModelExpander, ModelSpec, ServingPolicy};
use modelspec::api::{self, CREDENTIAL, schema};
use modelspec::functions::{self, Input, Options};
use modelspec::yaml::{Node, Value, parse};

/// The paths at which a document of this kind is told to hold a credential.
fn told(kind: &str, document: &serde_json::Value) -> BTreeSet<String> {
    let node = parse(&document.to_string()).unwrap();
    let problems = match kind {
        "ModelSpec" => api::decode_document::<ModelSpec>(node).problems,
        "ModelExpander" => api::decode_document::<ModelExpander>(node).problems,
        "ServingRuntime" => api::decode_document::<ServingRuntime>(node).problems,
        _ => api::decode_document::<ServingPolicy>(node).problems,
    };
    problems
        .iter()
        .filter(|problem| problem.message.starts_with(CREDENTIAL))
        .map(|problem| problem.path.to_string())
        .collect()
}

#[test]
fn every_shape_is_refused_in_every_field_of_text_of_every_kind() {
    let shapes = shapes::all();
    assert!(shapes.len() >= 100, "{} shapes", shapes.len());
    for kind in schema::KINDS {
        let schema = kind.schema();
        let mut fields = BTreeSet::new();
        for variant in 0..places::VARIANTS {
            let (document, places) = places::document(&schema, variant);
            fields.extend(places.iter().cloned());
            for shape in &shapes {
                let told = told(kind.name, &places::filled(&document, shape));
                let passed: Vec<_> = places.iter().filter(|place| !told.contains(*place)).collect();
                assert!(passed.is_empty(), "{}: {shape} passes in {passed:?}", kind.name);
            }
        }
        assert!(fields.len() > 10, "{}: only {} fields of text were found", kind.name, fields.len());
    }
}

#[test]
fn no_message_repeats_one() {
    for kind in schema::KINDS.iter().filter(|kind| kind.name != "ServingPolicy") {
        let (document, _) = places::document(&kind.schema(), 0);
        for shape in shapes::all() {
            let document = places::filled(&document, &shape);
            let input = Input::read(None, document.to_string().into_bytes()).unwrap();
            let outcome = functions::run(&[input], &Options::default());
            assert!(!outcome.diagnostics.is_empty(), "{}: {shape}", kind.name);
            for diagnostic in &outcome.diagnostics {
                let secret = shapes::secret(&shape);
                assert!(!diagnostic.message.contains(secret), "{}: {}", kind.name, diagnostic.message);
            }
        }
    }
}

/// Every text of the project's own documents, and some that are nearly credentials.
#[test]
fn ordinary_text_is_none() {
    let mut texts: BTreeSet<String> = NEAR.iter().map(|text| (*text).to_owned()).collect();
    for folder in ["examples", "src/runtimes/builtin", "kustomize", "tests/golden"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
    }
    assert!(texts.len() >= 1000, "only {} texts were found", texts.len());
    let taken: Vec<_> = texts.iter().filter(|text| api::looks_by_value(text)).collect();
    assert!(taken.is_empty(), "{taken:#?}");
}

/// Words, names and sums that share their beginnings, lengths or letters with credentials.
const NEAR: &[&str] = &[
    "sk-learn-pipeline-with-a-long-name",
    "hf_transfer_enable_by_default",
    "npm_config_cache",
    "pypi-server.internal.example.com",
    "secret_store_of_the_platform_team",
    "key-value-cache-0123456789",
    "cio-team-2024",
    "glc_dashboards",
    "napi_rs",
    "pul-requests",
    "SG.internal",
    "fw_rules",
    "AIza",
    "AKIA",
    "eyJ",
    "task-scheduler-0123456789abcdef0",
    "dapi-gateway",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "hf://sentence-transformers/all-MiniLM-L6-v2:8b3219a92973c328a8e22fadcfa821b5dc75636a",
    "oci://registry.example.com/models/sk-mnist@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "s3://bucket/ghp/model-2024-01-01/part-00000-of-00016.safetensors",
    "postgres://reader:$(PASSWORD)@db/models",
    "https://user@host.example.com/path",
    "Authorization: Bearer $(TOKEN)",
    "Bearer tokens are read from a file",
    "Basic authentication is off",
    "?signature=v4",
    "-----BEGIN CERTIFICATE-----\nMIIB",
    "-----BEGIN PUBLIC KEY-----\nMIIB",
    "arn:aws:iam::123456789012:role/model-reader",
    "projects/123456789012/secrets/token/versions/1",
    "password",
    "--api-key-file=/vault/secrets/key",
    "vllm/vllm-openai:v0.28.0",
    "nvcr.io/nvidia/tritonserver:26.07-py3",
    "sum(rate(vllm:e2e_request_latency_seconds_bucket{app=\"chat\"}[5m])) by (le)",
];

fn collect(folder: &Path, texts: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What is refused holds what is to be refused.
        if path.is_dir() && !path.ends_with("golden/errors") {
            collect(&path, texts);
        }
        if path.extension().is_some_and(|it| it == "yaml") {
            for document in fs::read_to_string(&path).unwrap().split("\n---\n") {
                if let Ok(node) = parse(document) {
                    scalars(&node, texts);
                }
            }
        }
    }
}

fn scalars(node: &Node, texts: &mut BTreeSet<String>) {
    match &node.value {
        Value::Scalar(scalar) => {
            texts.insert(scalar.text.clone());
        }
        Value::Sequence(items) => items.iter().for_each(|item| scalars(item, texts)),
        Value::Mapping(entries) => {
            for entry in entries {
                texts.insert(entry.key.clone());
                scalars(&entry.value, texts);
            }
        }
    }
}
