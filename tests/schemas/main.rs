//! What the servers' own parsers and schemas say of what is generated, for servers that no registry carries whole: the wheels of
//! `vllm` and `sglang` hold the parsers of their flags, KServe's that of all its Python servers, a package the messages of
//! TensorFlow Serving's files; llama.cpp's real program reads its flags before it looks for a model. `make schemas` runs
//! this target. Like the pipelines it has no standard harness, and reports what a machine cannot have as skipped.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod arguments;
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "`tests/golden.rs` uses the rest, and a case that it cannot read is its mistake"
)]
#[path = "../golden/cases.rs"]
mod cases;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../checks/mod.rs"]
mod checks;
mod files;
mod generated;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/harness.rs"]
mod harness;
mod judge;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
#[allow(dead_code, reason = "the conformance run and the pages of the runtimes tell the rest")]
#[path = "../conformance/proofs.rs"]
mod proofs;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("schemas: `make schemas` runs these, with the servers' own parsers");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    let mut cases = arguments::suite(&mut report);
    cases.push(files::suite(&mut report));
    let end = report.close();
    let wrong: Vec<_> = proofs::PROOFS
        .iter()
        .filter(|proof| {
            let runs = cases.iter().find(|(runtime, _)| *runtime == proof.runtime);
            proof.accepted != runs.map(|(_, names)| names.as_slice()).unwrap_or_default()
        })
        .map(|proof| proof.runtime)
        .collect();
    if wrong.is_empty() {
        return end;
    }
    println!("FAILED  tests/conformance/proofs.rs: `accepted` is not what runs here of {}", wrong.join(", "));
    ExitCode::FAILURE
}
