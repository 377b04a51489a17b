//! Every example as its README has it. `examples/<case>/test.json` names the commands, the tools they need, and the
//! files beside it with what comes out; `MODELSPEC_GENERATE=1` writes those files anew.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::checks::links;
use crate::harness::{Case, Report, root, tool};
use crate::objects::text;
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
    /// The kustomization that it builds, for an overlay over it.
    builds: Option<String>,
    /// What its objects refer to and others bring, as `Kind/name`.
    #[serde(default)]
    outside: Vec<String>,
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
                    let builds = command.builds.is_some();
                    let example = prepare(&name, command);
                    let cases = if builds { CASES } else { &CASES[..1] };
                    report.run(&format!("example {name} {}", index + 1), &example, cases);
                }
            }
            Err(error) => {
                report.run(&format!("example {name}"), &Err::<Example, _>(error.to_string()), CASES);
            }
        }
    }
}

const CASES: &[Case<Example>] =
    &[("yields what stands beside it", yields), ("every reference follows a prefix and a suffix", follows)];

fn prepare(name: &str, command: Command) -> Result<Example, String> {
    let found = command.needs.iter().map(|need| Ok((need.clone(), tool(need)?)));
    let tools = found.collect::<Result<_, String>>()?;
    Ok(Example { name: name.to_owned(), command, tools })
}

impl Example {
    /// Copies what the example refers to, in the repository's own layout.
    fn lay_out(&self, workspace: &Workspace) -> Result<()> {
        fs::create_dir_all(workspace.path("bin"))?;
        for (name, program) in &self.tools {
            symlink(program, workspace.path("bin").join(name))?;
        }
        workspace.copy("examples", "examples")?;
        workspace.copy("kustomize", "kustomize")
    }

    /// Runs a command in the example's folder, with the pinned tools first on PATH.
    fn run(&self, script: &str, workspace: &Workspace) -> Result<Said> {
        let mut command = workspace.command("sh");
        let script = format!("PATH=\"$OLDPWD/bin:$PATH\"; {script}");
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
    example.lay_out(workspace)?;
    let said = example.run(&command.run, workspace)?;
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

/// Builds an overlay over what the example builds.
fn follows(example: &Example, workspace: &Workspace) -> Result<()> {
    let command = &example.command;
    let folder = command.builds.as_deref().context("builds a folder")?;
    example.lay_out(workspace)?;
    workspace.write(
        "overlaid/kustomization.yaml",
        &format!(
            "namePrefix: pre-\nnameSuffix: -suf\nresources: [../examples/{}/{folder}]\n\
             components: [../kustomize/components/references]\n",
            example.name
        ),
    )?;
    let (build, tail) = command.run.rsplit_once(' ').context("a command ends in a folder")?;
    ensure!(tail == folder, "`{}` does not build `{folder}`", command.run);
    let objects = example.run(&format!("{build} ../../overlaid"), workspace)?.objects()?;
    let outside: Vec<&str> = command.outside.iter().map(String::as_str).collect();
    let lost = links::problems(&objects, &outside);
    ensure!(lost.is_empty(), "{lost:#?}");
    let all = objects.iter().filter(|object| text(object, "kind") == "Deployment");
    let named = all.map(|object| text(object, "metadata.name"));
    let astray: Vec<_> = named.filter(|name| !name.starts_with("pre-") || !name.ends_with("-suf")).collect();
    ensure!(astray.is_empty(), "{astray:#?}");
    Ok(())
}
