//! What the examples yield, judged together with what they are applied with and by the default policy, which is told
//! no more than what others bring and what definitions say of custom kinds; `examples/validate` has a policy of its own. Nothing is found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use modelspec::functions::{Demands, Input, validate};
use serde_json::Value;

use crate::openapi::crds;

/// What is judged. Without this list an example that is no longer found would pass.
const EXPECTED: &[&str] = &[
    "creativeflow/expected/development.yaml",
    "creativeflow/expected/production.yaml",
    "images/expected/custom-python.yaml",
    "images/expected/tensorflow-serving.yaml",
    "images/expected/torchserve.yaml",
    "images/expected/triton.yaml",
    "kpt-package/expected",
    "kubectl/expected.yaml",
    "many-models/expected/build.yaml",
    "many-models/expected/pipe.yaml",
    "ollama/expected/build.yaml",
    "ollama/expected/cluster.yaml",
    "pipeline/expected/manifests.json",
    "production/expected/build.yaml",
    "quickstart/expected.yaml",
    "root-runtimes/expected.yaml",
    "s3-minio/expected.yaml",
    "validate/expected/production.yaml",
    "validate/package",
    "workload-identity/expected/aws.yaml",
    "workload-identity/expected/azure.yaml",
    "workload-identity/expected/google.yaml",
];

const ACCOUNT: &str = "rbac/serviceaccount-model-server.yaml";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The manifests below a file or a folder.
fn manifests(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.flat_map(|entry| manifests(&entry)).collect();
    found.retain(|path| path.extension().is_some_and(|it| it == "yaml" || it == "json"));
    found.sort();
    found
}

/// The namespace for which the examples without one of their own are written.
fn base() -> Vec<PathBuf> {
    let mut found = manifests(&root().join("kustomize/base"));
    found.retain(|path| !path.ends_with("kustomization.yaml"));
    assert!(found.len() >= 6, "{found:?}");
    found
}

fn input(path: &Path) -> Input {
    let name = path.strip_prefix(root()).unwrap().display().to_string();
    Input::read(Some(Arc::from(name)), fs::read(path).unwrap()).unwrap()
}

/// The default policy, told what others bring (`Kind/name` each).
fn policy(outside: &Value) -> Input {
    let mut external: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for reference in outside.as_array().into_iter().flatten() {
        let (kind, name) = reference.as_str().unwrap().split_once('/').unwrap();
        external.entry(kind).or_default().push(name);
    }
    let policy = serde_json::json!({
        "apiVersion": "serving.creativeflow.ai/v1alpha1",
        "kind": "ServingPolicy",
        "metadata": {"name": "examples"},
        "spec": {"external": external},
    });
    Input::read(None, policy.to_string().into_bytes()).unwrap()
}

/// What is known on this machine of the custom kinds in a text.
fn definitions(text: &str) -> Vec<Input> {
    let known = crds::DEFINED.as_ref().ok().into_iter().flat_map(|defined| &defined.documents);
    let used = known.filter(|(name, _)| {
        name.split_once('.').is_some_and(|(_, group)| text.contains(&format!("apiVersion: {group}/")))
    });
    used.map(|(name, text)| Input::read(Some(Arc::from(name.as_str())), text.clone().into_bytes()).unwrap())
        .collect()
}

#[test]
fn no_example_has_a_finding() {
    let mut came: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    let folder = root().join("examples");
    let mut examples: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    examples.retain(|path| path.join("test.json").is_file());
    examples.sort();
    assert!(examples.len() >= 6, "{examples:?}");
    for example in examples {
        let plan: Value =
            serde_json::from_str(&fs::read_to_string(example.join("test.json")).unwrap()).unwrap();
        for case in plan["cases"].as_array().unwrap() {
            let Some(held) = case["stdout"].as_str().or_else(|| case["becomes"].as_str()) else { continue };
            // What a command tells people.
            if Path::new(held).extension().is_some_and(|it| it == "txt") {
                continue;
            }
            let name = format!("{}/{held}", example.file_name().unwrap().to_string_lossy());
            if came.contains(&name) {
                continue;
            }
            let mut files = manifests(&example.join(held));
            let text: String = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
            if text.contains("namespace: ai-serving") && !text.contains("kind: ResourceQuota") {
                let mut base = base();
                // One of them brings an account of that name.
                base.retain(|path| !text.contains("kind: ServiceAccount\n") || !path.ends_with(ACCOUNT));
                files.extend(base);
            }
            let own = example.join("policy/policy.yaml");
            files.retain(|path| !path.ends_with("policy.yaml"));
            let policy = if own.is_file() { input(&own) } else { policy(&case["outside"]) };
            let inputs: Vec<Input> = files.iter().map(|path| input(path)).collect();
            let demands =
                Demands { policy: Some(policy), definitions: definitions(&text), ..Demands::default() };
            let verdict = validate(&inputs, &demands);
            assert!(verdict.objects > 0, "{name}: {} objects", verdict.objects);
            let mut said: Vec<_> = verdict.diagnostics.iter().collect();
            if let Err(reason) = &*crds::DEFINED {
                let before = said.len();
                said.retain(|said| said.rule.as_deref() != Some("unknown-kind"));
                if said.len() < before {
                    assert!(std::env::var("CI").is_err(), "{name}: {reason}");
                    crds::skip(reason);
                }
            }
            wrong.extend(said.iter().map(|said| format!("{name}: {:?} {said}", said.rule)));
            came.push(name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(came, EXPECTED);
}
