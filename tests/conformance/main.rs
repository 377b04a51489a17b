//! The generated Deployments on the real model servers. `make conformance` runs this target: each server whose program a
//! registry carries is started in a box, as a kubelet would start it from the Deployment, and asked. Like the pipelines it has
//! no standard harness, and reports what it cannot run as skipped. What was seen of which server stands in `proofs.rs`.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod agreement;
mod cases;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../checks/mod.rs"]
mod checks;
mod container;
mod grpc;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/harness.rs"]
mod harness;
#[allow(dead_code, reason = "shared with the cluster")]
#[path = "../cluster/control_plane/http.rs"]
mod http;
mod image;
mod kubelet;
mod network;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/objects.rs"]
mod objects;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../openapi/mod.rs"]
mod openapi;
mod pod;
mod probe;
#[allow(dead_code, reason = "the pages of the runtimes tell the rest")]
mod proofs;
mod server;
mod servers;
mod session;
mod traffic;
mod volumes;
#[allow(dead_code, reason = "shared with the pipelines")]
#[path = "../pipelines/workspace.rs"]
mod workspace;

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use harness::Report;
use servers::SERVERS;
use session::Session;

/// Servers at once. Most of the time goes by in sleeps.
const AT_ONCE: usize = 3;

fn main() -> ExitCode {
    let wrong = agreement::wrong();
    for line in &wrong {
        println!("FAILED  tests/conformance/proofs.rs: {line}");
    }
    if !wrong.is_empty() {
        return ExitCode::FAILURE;
    }
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("conformance: `make conformance` runs this, with the real model servers");
        return ExitCode::SUCCESS;
    }
    let queue = Mutex::new(SERVERS.iter().copied().collect::<VecDeque<_>>());
    let total = Mutex::new(Report::from_arguments());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let next = || queue.lock().ok()?.pop_front();
                while let Some(server) = next() {
                    let mut report = Report::from_arguments();
                    if !server.cases.iter().any(|cases| report.chooses_any(server.runtime, cases)) {
                        continue;
                    }
                    let session = Session::prepare(server);
                    for cases in server.cases {
                        report.run(server.runtime, &session, cases);
                    }
                    if let Ok(mut total) = total.lock() {
                        total.absorb(&report);
                    }
                }
            });
        }
    });
    match total.into_inner() {
        Ok(report) => report.close(),
        Err(_) => ExitCode::FAILURE,
    }
}
