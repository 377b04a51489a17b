//! The project beside a real control plane. `make policy-test` runs this target; each folder holds the cases of one
//! subject and their data. Like the pipelines it has no standard harness, and reports what it cannot run as skipped.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod capacity;
mod cases;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../checks/mod.rs"]
mod checks;
#[allow(dead_code, reason = "shared with the tests of production and of Vault")]
mod control_plane;
mod generated;
#[path = "../pipelines/harness.rs"]
mod harness;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
mod ours;
mod pod_security;
mod program;
mod shape;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;

use std::process::ExitCode;

use control_plane::{Cluster, Tools};

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("cluster: `make policy-test` runs these, with a real API server");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    let cluster = Tools::get().map(|tools| Cluster::start(&tools, &["ImageVolume=true"]));
    let cluster = match cluster {
        Ok(Ok(cluster)) => Ok(cluster),
        Ok(Err(error)) => {
            println!("FAILED  cluster: it does not start\n        {error:#}");
            return ExitCode::FAILURE;
        }
        Err(reason) => Err(reason),
    };
    report.run("pod security", &cluster, pod_security::CASES);
    report.run("shape", &cluster, shape::CASES);
    report.run("capacity", &cluster, capacity::CASES);
    report.run("generated", &cluster, generated::CASES);
    report.run("program", &cluster, program::CASES);
    drop(cluster);
    report.close()
}
