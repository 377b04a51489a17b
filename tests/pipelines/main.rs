//! The function through the real kustomize, kubectl, kpt and docker. `make test` runs this target; each file holds
//! the cases of one tool. It has no standard harness, because a tool that a machine cannot have is neither passed
//! nor failed: it is reported as skipped with the reason, and fails the run only where `CI=true` promises all tools.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod baked_images;
#[path = "../checks/mod.rs"]
mod checks;
mod demo;
mod drift;
mod examples;
mod generated_references;
mod harness;
mod image;
mod kpt;
#[allow(dead_code, clippy::panic, clippy::unwrap_used, reason = "`tests/docs.rs` uses the rest")]
#[path = "../docs/markdown.rs"]
mod markdown;
mod model_images;
mod models;
mod objects;
mod ollama;
#[path = "../openapi/mod.rs"]
mod openapi;
mod pages;
mod peer;
mod pitfalls;
mod references;
mod reports;
mod schemas;
#[path = "../docs/script.rs"]
mod script;
mod validate;
mod wirings;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("pipelines: `make test` runs these, with the real kustomize, kubectl, kpt and docker");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    for suite in [
        schemas::suite,
        reports::suite,
        references::suite,
        generated_references::suite,
        pitfalls::suite,
        image::suite,
        model_images::suite,
        baked_images::suite,
        wirings::suite,
        kpt::suite,
        validate::suite,
        examples::suite,
        demo::suite,
        peer::suite,
        ollama::suite,
        pages::suite,
    ] {
        suite(&mut report);
    }
    report.close()
}
