//! What is generated for a runtime: by its golden cases, which have every option, and by a ModelSpec for each value that an
//! option offers.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, ensure};
use modelspec::runtimes::{OptionDecl, Runtime};
use serde_json::Value;

use crate::cases::{self, Case};

/// The server of a Deployment.
pub(crate) struct Server {
    /// The case that yields it.
    pub(crate) case: String,
    pub(crate) args: Vec<String>,
    /// Config files by the names in their ConfigMap.
    pub(crate) files: BTreeMap<String, String>,
}

/// The servers of the golden cases below `tests/golden/<runtime>`.
pub(crate) fn golden(runtime: &str) -> Result<Vec<Server>> {
    let own = |name: &str| name.split('/').next() == Some(runtime);
    let mut found = Vec::new();
    for ran in cases::all().iter().filter(|ran| own(&ran.case.name())) {
        found.extend(servers(&ran.case.name(), &ran.outcome.objects())?);
    }
    ensure!(!found.is_empty(), "no golden case of `{runtime}`");
    Ok(found)
}

/// A server for each value that an option with a choice can have.
pub(crate) fn choices(runtime: &Runtime) -> Result<Vec<Server>> {
    let mut found = Vec::new();
    for option in &runtime.options {
        for value in &option.choices {
            let case =
                Case { folder: Path::new("choices").into(), input: model_spec(runtime, option, value) };
            let outcome = case.run();
            ensure!(!outcome.failed, "{}", outcome.said);
            found.extend(servers(&format!("{}: {value}", option.name), &outcome.objects())?);
        }
    }
    Ok(found)
}

fn model_spec(runtime: &Runtime, option: &OptionDecl, value: &str) -> String {
    let gpu = runtime.images.keys().all(|accelerator| accelerator.as_str() != "cpu");
    let file = runtime.models.file.as_deref().unwrap_or("");
    let spec = serde_json::json!({
        "apiVersion": "serving.creativeflow.ai/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": "choice"},
        "spec": {
            "runtime": runtime.name,
            "models": {"m": {"source": format!("https://models.example/m/m{}", if file.is_empty() { ".tar.gz" } else { file })}},
            "resources": {"gpu": i32::from(gpu)},
            "config": {&option.name: value},
        },
    });
    spec.to_string()
}

fn servers(case: &str, objects: &[Value]) -> Result<Vec<Server>> {
    let files: BTreeMap<String, String> = objects
        .iter()
        .filter(|object| object["kind"] == "ConfigMap")
        .filter_map(|object| object["data"].as_object())
        .flatten()
        .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        .collect();
    let deployments = objects.iter().filter(|object| object["kind"] == "Deployment");
    deployments
        .map(|deployment| {
            let server = &deployment["spec"]["template"]["spec"]["containers"][0];
            let words = |field: &str| {
                let words = server[field].as_array().into_iter().flatten();
                words.filter_map(|word| word.as_str().map(str::to_owned)).collect::<Vec<_>>()
            };
            Ok(Server { case: case.to_owned(), args: words("args"), files: files.clone() })
        })
        .collect()
}
