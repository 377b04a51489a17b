//! The pages' commands that need a tool: each page is played with one set of tools after the other.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::harness::{Case, Report, on_path, root, tool};
use crate::image;
use crate::markdown::Page;
use crate::script::{PLAYED, REPOSITORY, Stage, Step};
use crate::workspace::{Workspace, run};

/// A page, and the tools with which it is played.
struct Play {
    page: &'static str,
    tools: BTreeSet<&'static str>,
    programs: Vec<(&'static str, PathBuf)>,
}

struct Cargo(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    for page in PLAYED {
        let read = Page::read(page);
        let needs: BTreeSet<BTreeSet<&str>> = read
            .fences
            .iter()
            .filter_map(|fence| Step::of(fence).ok())
            .map(|step| step.needs(&read))
            .filter(|needs| !needs.is_empty() && !needs.contains(REPOSITORY))
            .collect();
        for needs in needs {
            let names: Vec<&str> = needs.iter().copied().collect();
            report.run(&format!("{page} with {}", names.join(", ")), &prepare(page, needs), PLAY);
        }
    }
    let cargo = on_path("cargo").map(Cargo).ok_or_else(|| "`cargo` is not on PATH".to_owned());
    report.run("README.md with cargo", &cargo, INSTALL);
}

const PLAY: &[Case<Play>] = &[("what the page shows happens", play)];
const INSTALL: &[Case<Cargo>] = &[("the program can be installed", installs)];

fn prepare(page: &'static str, tools: BTreeSet<&'static str>) -> Result<Play, String> {
    let mut programs = Vec::new();
    for name in &tools {
        if *name == "docker" {
            let built = image::build()?;
            // By the name that the pages give it.
            let named = concat!("creativeflow/modelspec:", env!("CARGO_PKG_VERSION"));
            let tagged = Command::new("docker").args(["tag", &built, named]).status();
            tagged.map_err(|error| format!("docker tag: {error}"))?;
        } else {
            programs.push((*name, tool(name)?));
        }
    }
    Ok(Play { page, tools, programs })
}

fn play(play: &Play, workspace: &Workspace) -> Result<()> {
    let programs = workspace.path("programs");
    std::fs::create_dir_all(&programs)?;
    for (name, program) in &play.programs {
        symlink(program, programs.join(name))?;
    }
    let stage = Stage { home: workspace.path("page"), programs: vec![programs], tools: play.tools.clone() };
    let ran = stage.play(&Page::read(play.page)).map_err(anyhow::Error::msg)?;
    ensure!(ran > 0, "no command was run");
    Ok(())
}

/// Into a folder of its own, and not in the release profile, which takes minutes.
fn installs(cargo: &Cargo, workspace: &Workspace) -> Result<()> {
    let line = "cargo install --locked --path .";
    ensure!(Page::read("README.md").text.contains(&format!("\n{line}\n")), "README.md does not say `{line}`");
    let mut command = workspace.command(&cargo.0);
    command
        .args(line.split(' ').skip(1))
        .args(["--quiet", "--debug", "--root"])
        .arg(workspace.path("installed"));
    command.env("CARGO_TARGET_DIR", root().join("target")).current_dir(root());
    run(&mut command)?.good()?;
    let said = run(workspace.command(workspace.path("installed/bin/modelspec")).arg("--version"))?.good()?;
    ensure!(said.stdout.contains(env!("CARGO_PKG_VERSION")), "{}", said.stdout);
    Ok(())
}
