//! What production needs around the server, in a real control plane: `make cluster-test` runs this target. Everything that
//! the examples yield is applied, rolled, drained, pruned and upgraded as a team would do it, by the real `kubectl`.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod changes;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../checks/mod.rs"]
mod checks;
#[allow(dead_code, reason = "shared with the comparison of verdicts")]
#[path = "../cluster/control_plane/mod.rs"]
mod control_plane;
mod definitions;
mod drain;
mod examples;
mod gpus;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/harness.rs"]
mod harness;
#[allow(dead_code, reason = "shared with the comparison of verdicts")]
#[path = "../cluster/cases/kinds.rs"]
mod kinds;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
mod quota;
mod rights;
mod stage;
mod targets;
mod upgrade;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;
mod yields;

use std::process::ExitCode;

use stage::Stage;

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("production: `make cluster-test` runs these, with a real API server");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    let stage = match Stage::start() {
        Ok(Ok(stage)) => Ok(stage),
        Ok(Err(error)) => {
            println!("FAILED  production: it does not start\n        {error:#}");
            return ExitCode::FAILURE;
        }
        Err(reason) => Err(reason),
    };
    report.run("definitions", &stage, definitions::CASES);
    report.run("examples", &stage, examples::CASES);
    report.run("quota", &stage, quota::CASES);
    report.run("gpus", &stage, gpus::CASES);
    report.run("drain", &stage, drain::CASES);
    report.run("targets", &stage, targets::CASES);
    report.run("changes", &stage, changes::CASES);
    report.run("upgrade", &stage, upgrade::CASES);
    report.run("rights", &stage, rights::CASES);
    drop(stage);
    report.close()
}
