//! Generated objects with a real Vault, the real operators that fill Secrets from it and the real injector of its agent:
//! `make vault-test` runs this target. Where Secrets are filled, a pod's variables and files are looked up as the kubelet would; where
//! an agent writes, it runs in a box, and what the server's shell becomes tells what it has.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod agent;
mod arrival;
mod certificates;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../checks/mod.rs"]
mod checks;
#[allow(dead_code, reason = "shared with the comparison of verdicts")]
#[path = "../cluster/control_plane/mod.rs"]
mod control_plane;
mod denial;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/harness.rs"]
mod harness;
mod injector;
#[allow(dead_code, reason = "shared with the comparison of verdicts")]
#[path = "../cluster/cases/kinds.rs"]
mod kinds;
mod model;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
mod pod;
mod rotation;
mod site;
#[allow(dead_code, reason = "shared with what production needs")]
#[path = "../production/stage.rs"]
mod stage;
mod vault;
mod view;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;

use std::process::ExitCode;

use site::Site;

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("vault: `make vault-test` runs these, with a real Vault");
        return ExitCode::SUCCESS;
    }
    let mut report = harness::Report::from_arguments();
    let site = match Site::start() {
        Ok(Ok(site)) => Ok(site),
        Ok(Err(error)) => {
            println!("FAILED  vault: it does not start\n        {error:#}");
            return ExitCode::FAILURE;
        }
        Err(reason) => Err(reason),
    };
    report.run("vault", &site, arrival::CASES);
    report.run("vault", &site, certificates::CASES);
    report.run("vault", &site, rotation::CASES);
    report.run("vault", &site, denial::CASES);
    match &site {
        Ok(Site { agents: Err(reason), .. }) => report.run("vault", &Err(reason.clone()), agent::CASES),
        _ => report.run("vault", &site, agent::CASES),
    }
    drop(site);
    report.close()
}
