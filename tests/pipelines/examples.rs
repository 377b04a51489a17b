//! Every example as its README has it. `examples/<case>/test.json` names the commands, the tools they need, and the
//! files beside it with what comes out; `MODELSPEC_GENERATE=1` writes those files anew.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::harness::{Case, Report, root, tool};
use crate::workspace::{Said, Workspace, run};

/// `test.json`.
#[derive(Deserialize)]
struct Plan {
    cases: Vec<Command>,
}

/// A command in the example's folder and what comes of it.
#[derive(Clone, Deserialize)]
struct Command {
    needs: Vec<String>,
    run: String,
    /// The exit code, 0 unless given.
    #[serde(default)]
    exit: i32,
    /// The file with what it prints; nothing unless given, or where it changes files.
    stdout: Option<String>,
    /// The file with what it says on standard error; anything unless given.
    stderr: Option<String>,
    /// A folder that it changes.
    folder: Option<String>,
    /// The folder that holds what `folder` becomes.
    becomes: Option<String>,
}

struct Example {
    name: String,
    command: Command,
    tools: Vec<(String, PathBuf)>,
}

pub(crate) fn suite(report: &mut Report) {
    let names = fs::read_dir(root().join("examples")).into_iter().flatten().flatten();
    let mut names: Vec<_> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names {
        let Ok(plan) = fs::read_to_string(root().join("examples").join(&name).join("test.json")) else {
            continue;
        };
        let plan: Result<Plan, _> = serde_json::from_str(&plan);
        match plan {
            Ok(plan) => {
                for (index, command) in plan.cases.into_iter().enumerate() {
                    let example = prepare(&name, command);
                    report.run(&format!("example {name} {}", index + 1), &example, CASES);
                }
            }
            Err(error) => {
                report.run(&format!("example {name}"), &Err::<Example, _>(error.to_string()), CASES);
            }
        }
    }
}

const CASES: &[Case<Example>] = &[("yields what stands beside it", yields)];

fn prepare(name: &str, command: Command) -> Result<Example, String> {
    let found = command.needs.iter().map(|need| Ok((need.clone(), tool(need)?)));
    let tools = found.collect::<Result<_, String>>()?;
    Ok(Example { name: name.to_owned(), command, tools })
}

impl Example {
    /// Runs the command in a copy of the repository's own layout, with the pinned tools first on PATH.
    fn run(&self, workspace: &Workspace) -> Result<Said> {
        fs::create_dir_all(workspace.path("bin"))?;
        for (name, program) in &self.tools {
            symlink(program, workspace.path("bin").join(name))?;
        }
        workspace.copy("examples", "examples")?;
        workspace.copy("kustomize", "kustomize")?;
        let mut command = workspace.command("sh");
        let script = format!("PATH=\"$OLDPWD/bin:$PATH\"; {}", self.command.run);
        command.arg("-c").arg(format!("cd 'examples/{}'; {script}", self.name));
        run(&mut command)
    }

    fn path(&self, relative: &str) -> PathBuf {
        root().join("examples").join(&self.name).join(relative)
    }

    /// Compares with a file of the example, or writes it anew.
    fn holds(&self, file: &str, came: &str) -> Result<()> {
        let path = self.path(file);
        if is_renewal() {
            fs::create_dir_all(path.parent().context("a folder")?)?;
            fs::write(&path, came)?;
        }
        let held = fs::read_to_string(&path).unwrap_or_default();
        let line = held.lines().zip(came.lines()).take_while(|(held, came)| held == came).count();
        ensure!(
            held == came,
            "examples/{}/{file}, line {}: held `{}`, came `{}`; renew it with `make generate`",
            self.name,
            line + 1,
            held.lines().nth(line).unwrap_or("(end)"),
            came.lines().nth(line).unwrap_or("(end)")
        );
        Ok(())
    }

    fn becomes(&self, folder: &str, becomes: &str, workspace: &Workspace) -> Result<()> {
        let came = workspace.files(&format!("examples/{}/{folder}", self.name))?;
        if is_renewal() && self.path(becomes).exists() {
            fs::remove_dir_all(self.path(becomes))?;
        }
        for (file, text) in &came {
            self.holds(&format!("{becomes}/{file}"), text)?;
        }
        let held = workspace.files(&format!("examples/{}/{becomes}", self.name));
        let names =
            |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        ensure!(
            is_renewal() || names(&held?) == names(&came),
            "examples/{}/{becomes} does not hold {:?}; renew it with `make generate`",
            self.name,
            names(&came)
        );
        Ok(())
    }
}

fn is_renewal() -> bool {
    std::env::var_os("MODELSPEC_GENERATE").is_some()
}

fn yields(example: &Example, workspace: &Workspace) -> Result<()> {
    let command = &example.command;
    let said = example.run(workspace)?;
    ensure!(
        said.success == (command.exit == 0),
        "`{}` should exit with {}\n{}",
        command.run,
        command.exit,
        said.stderr
    );
    match (&command.stdout, &command.folder) {
        (Some(file), _) => example.holds(file, &said.stdout)?,
        (None, None) => ensure!(said.stdout.is_empty(), "standard output holds\n{}", said.stdout),
        (None, Some(_)) => {}
    }
    if let Some(file) = &command.stderr {
        example.holds(file, &said.stderr)?;
    }
    if let (Some(folder), Some(becomes)) = (&command.folder, &command.becomes) {
        example.becomes(folder, becomes, workspace)?;
    }
    let readme = fs::read_to_string(example.path("README.md"))?;
    let first = command.run.split(" && ").next().unwrap_or_default();
    ensure!(readme.contains(first), "examples/{}/README.md does not say `{first}`", example.name);
    Ok(())
}
