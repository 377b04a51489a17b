//! KServe's downloader, as the image of the generated init container holds it, run with exactly the generated arguments,
//! variables, mounts and user: the files land where the server's container looks for them. What it downloads from stands on
//! 127.0.0.1 in the place of S3, Azure, Google, Hugging Face and a plain server (`world/`); the downloader reaches it as
//! a proxy, so every address in the ModelSpec is the real one.
//!
//! `make downloads` runs it. A case is a folder of `cases/`.
#![allow(clippy::print_stdout, reason = "the report of a test target goes to standard output")]

mod case;
mod container;
#[allow(dead_code, reason = "`tests/pipelines` uses the rest")]
#[path = "../pipelines/harness.rs"]
mod harness;
#[allow(dead_code, reason = "`tests/pipelines` uses the rest")]
#[path = "../pipelines/workspace.rs"]
mod workspace;
mod world;

/// What `workspace.rs` needs of the pipelines' module of this name.
mod objects {
    use anyhow::Result;
    use serde_json::Value;

    /// No case reads YAML that a tool printed.
    pub(crate) fn read(text: &str) -> Result<Vec<Value>> {
        Ok(vec![serde_json::from_str(text)?])
    }
}

use std::fs;
use std::process::ExitCode;

use harness::{Report, on_path, root, tool};
use world::World;

fn main() -> ExitCode {
    if std::env::var_os("MODELSPEC_TOOLS").is_none() {
        println!("downloads: `make downloads` runs these, with KServe's downloader");
        return ExitCode::SUCCESS;
    }
    let mut report = Report::from_arguments();
    let world = bring();
    let entries = fs::read_dir(root().join("tests/downloads/cases")).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names {
        let case = world.as_ref().map(|world| (world, name.clone())).map_err(Clone::clone);
        report.run(&format!("download {name}"), &case, &[("ends as its case says", case::holds)]);
    }
    report.close()
}

/// The downloader, its box and its world, or what this machine lacks.
fn bring() -> Result<World, String> {
    let python = tool("storage-initializer")?;
    let bwrap = on_path("bwrap").map_or_else(|| tool("bwrap"), Ok)?;
    World::start(&python, &bwrap).map_err(|error| format!("{error:#}"))
}
