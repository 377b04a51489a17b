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
mod judged;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;

use std::collections::BTreeSet;
use std::process::ExitCode;

use judged::{JUDGED, Judged};

fn main() -> ExitCode {
    let wrong = disagreement();
    if !wrong.is_empty() {
        println!("FAILED  tests/schemas/judged.rs: {wrong}");
        return ExitCode::FAILURE;
    }
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("schemas: `make schemas` runs these, with the servers' own parsers");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    arguments::suite(&mut report);
    files::suite(&mut report);
    report.close()
}

/// What the table of what is judged says otherwise than this target does, or leaves out; empty where nothing is.
fn disagreement() -> String {
    let judged =
        |table: &[Judged]| table.iter().filter(|one| one.by.is_some()).map(|one| one.runtime).collect();
    let written: BTreeSet<&str> = judged(JUDGED);
    let runs: BTreeSet<&str> = arguments::RUNTIMES.iter().copied().chain([files::RUNTIME]).collect();
    let silent = JUDGED.iter().find(|one| one.by.is_none() && one.unseen.is_empty());
    match silent {
        Some(one) => format!("`{}` says nothing", one.runtime),
        None if written != runs => format!("it has {written:?}, and {runs:?} are judged"),
        None => String::new(),
    }
}
