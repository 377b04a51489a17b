//! Whether `proofs.rs` says what runs here.

use std::collections::BTreeSet;
use std::fs;

use modelspec::runtimes::Catalog;

use crate::harness::root;
use crate::proofs::PROOFS;
use crate::servers::SERVERS;

/// Everything in the table that is not so, and everything that is missing in it.
pub(crate) fn wrong() -> Vec<String> {
    let mut wrong = Vec::new();
    let written: Vec<_> = PROOFS.iter().map(|proof| proof.runtime).collect();
    let runtimes = Catalog::builtin().names().into_iter().map(str::to_owned).collect::<Vec<_>>();
    if written != runtimes {
        wrong.push(format!("it has {written:?}, the built-in runtimes are {runtimes:?}"));
    }
    for server in SERVERS.iter().filter(|server| !written.contains(&server.runtime)) {
        wrong.push(format!("`{}` runs and has no line", server.runtime));
    }
    for proof in PROOFS {
        let name = proof.runtime;
        let server = SERVERS.iter().find(|server| server.runtime == name);
        let runs = server.iter().flat_map(|server| server.cases).copied().flatten().map(|(case, _)| *case);
        let runs: BTreeSet<_> = runs.collect();
        let proven: BTreeSet<_> = proof.proven.iter().copied().collect();
        for case in runs.difference(&proven) {
            wrong.push(format!("`{name}`: `{case}` runs and is not written"));
        }
        for case in proven.difference(&runs) {
            wrong.push(format!("`{name}`: `{case}` is written and does not run"));
        }
        if server.is_some() != proof.program.is_some() {
            wrong.push(format!("`{name}`: a program stands there if, and only if, it is started"));
        }
        if proof.unproven.is_empty() {
            wrong.push(format!("`{name}`: nobody has seen everything"));
        }
        if let Some((file, pin)) = proof.program.as_ref().and_then(|program| program.pin) {
            let pins = fs::read_to_string(root().join(file)).unwrap_or_default();
            if !pins.lines().any(|line| line.trim_end_matches(" \\") == pin) {
                wrong.push(format!("`{name}`: {file} does not pin `{pin}`"));
            }
        }
    }
    wrong
}
