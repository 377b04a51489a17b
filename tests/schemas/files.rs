//! TensorFlow Serving's config files, judged by the messages that its server reads them as.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::generated;
use crate::harness::{Case, Report};
use crate::judge::Judge;
use crate::proofs;
use crate::workspace::Workspace;

/// The runtime whose files are judged.
pub(crate) const RUNTIME: &str = "tensorflow-serving";

/// Runs the cases, and tells which there are.
pub(crate) fn suite(report: &mut Report) -> (&'static str, Vec<&'static str>) {
    let judge = Judge::python("tensorflow_serving_files", "tensorflow-serving-schemas");
    report.run(&format!("schemas {RUNTIME}"), &judge, CASES);
    (RUNTIME, CASES.iter().map(|(name, _)| *name).collect())
}

const CASES: &[Case<Judge>] = &[(proofs::FILES, files), (proofs::WRONG_FILES, mistakes)];

/// Every file of every golden case, by its name.
fn generated() -> Result<BTreeMap<String, Vec<String>>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for server in generated::golden(RUNTIME)? {
        for (name, text) in server.files {
            found.entry(name).or_default().push(text);
        }
    }
    Ok(found)
}

fn files(judge: &Judge, _: &Workspace) -> Result<()> {
    let found = generated()?;
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    ensure!(names == ["batching.config", "models.config", "monitoring.config"], "{names:?}");
    let all: String = found.values().flatten().map(String::as_str).collect();
    for part in [
        "specific {",
        "all {",
        "latest {",
        "version_labels {",
        "max_batch_size {",
        "batch_timeout_micros {",
        "max_enqueued_batches {",
        "num_batch_threads {",
        "prometheus_config {",
    ] {
        ensure!(all.contains(part), "no golden case has `{part}`");
    }
    let pairs: Vec<(String, String)> = found
        .into_iter()
        .flat_map(|(name, texts)| texts.into_iter().map(move |text| (name.clone(), text)))
        .collect();
    let questions: Vec<Value> = pairs.iter().map(|(name, text)| json!([name, text])).collect();
    for ((name, text), verdict) in pairs.iter().zip(judge.ask(&questions)?) {
        ensure!(verdict.is_empty(), "{name}: {verdict}\n{text}");
    }
    Ok(())
}

/// A schema that takes anything would pass the case above: each name of a field is misspelt in turn, and what the format
/// forbids is shown to it.
fn mistakes(judge: &Judge, _: &Workspace) -> Result<()> {
    let mut questions = vec![
        json!(["batching.config", "max_batch_size: 64"]),
        json!([
            "models.config",
            "model_config_list { config { name: \"a\" version_labels { key: \"a\" value: \"1\" } } }"
        ]),
        json!([
            "models.config",
            "model_config_list { config { model_version_policy { all {} latest {} } } }"
        ]),
        json!(["monitoring.config", "prometheus_config { enable: yes }"]),
    ];
    for (name, texts) in generated()? {
        for text in texts {
            for word in text.split_whitespace().map(|word| word.trim_end_matches(':')) {
                if word.starts_with(|c: char| c.is_ascii_lowercase()) && word.contains('_') {
                    questions.push(json!([name, text.replacen(word, &format!("{word}x"), 1)]));
                }
            }
        }
    }
    ensure!(questions.len() > 20, "only {} mistakes", questions.len());
    for (question, verdict) in questions.iter().zip(judge.ask(&questions)?) {
        ensure!(!verdict.is_empty(), "taken: {question}");
    }
    Ok(())
}
