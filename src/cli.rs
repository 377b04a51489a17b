//! The command line: which role was asked for, and one way out for text, findings and exit codes.
//!
//! Stdout is protocol. Commands return what they have to say; only `streams` writes it.

mod args;
mod expand;
mod explain;
mod folder;
mod github;
mod init;
mod inputs;
mod json;
mod junit;
mod options;
mod page;
mod report;
mod rules;
mod runtimes;
mod sarif;
mod streams;
mod validate;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use args::{Args, Command, ErrorFormat, Findings};
use expand::{Expansion, Format, Request};
use folder::Occupied;
use init::Wiring;
use report::Form;
use streams::{FAILED, colors, fail, is_closed_pipe, print, stream, tell, told};

use crate::api::{self, schema};
use crate::diagnostic::Diagnostic;
use crate::runtimes::Catalog;
use crate::yaml;

/// Runs what the arguments ask for, the program's name first.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    match dispatch(&args.collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

/// Without arguments the program is a KRM function, with a config file as the first one a legacy plugin of kustomize
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/plugins/execplugin/execplugin.go>), else
/// a person has named a command.
fn dispatch(args: &[OsString]) -> anyhow::Result<ExitCode> {
    let Some(first) = args.get(1) else {
        return if io::stdin().is_terminal() { help() } else { function() };
    };
    let is_command = Args::command().get_subcommands().any(|command| first == command.get_name());
    let path = Path::new(first);
    if is_command || first.as_encoded_bytes().starts_with(b"-") || !path.is_file() {
        return command(Args::try_parse_from(args)?.command);
    }
    let config = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    if args.len() == 2 && is_config(&config) {
        return plugin(config);
    }
    let message = format!("`{0}` is no command; to expand a file run `modelspec expand {0}`", path.display());
    Err(Args::command().error(ErrorKind::InvalidSubcommand, message).into())
}

fn help() -> anyhow::Result<ExitCode> {
    let text = Args::command().render_long_help();
    let color = io::stdout().is_terminal() && colors();
    print((if color { text.ansi().to_string() } else { text.to_string() }).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn function() -> anyhow::Result<ExitCode> {
    let stdin = inputs::stdin().context("cannot read stdin")?;
    if stdin.trim_ascii().is_empty() {
        anyhow::bail!(
            "stdin is empty: without a command this is a KRM function, which reads a ResourceList; see `modelspec --help`"
        );
    }
    answer(Expansion::of_tool(stdin, None))
}

fn plugin(config: Vec<u8>) -> anyhow::Result<ExitCode> {
    // kustomize gives a generator an empty stdin; a person who tries the plugin by hand gives none.
    let stdin =
        if io::stdin().is_terminal() { Vec::new() } else { inputs::stdin().context("cannot read stdin")? };
    answer(Expansion::of_tool(stdin, Some(config)))
}

/// Whether a file is a document of this API.
fn is_config(bytes: &[u8]) -> bool {
    let document = std::str::from_utf8(bytes).ok().and_then(|text| yaml::parse(text).ok());
    let version =
        document.as_ref().and_then(|document| document.get("apiVersion")?.as_text()?.split_once('/'));
    version.is_some_and(|(group, _)| group == api::GROUP)
}

/// Answers a tool: the stream on stdout, findings on stderr in one line each.
fn answer(mut expansion: Expansion) -> anyhow::Result<ExitCode> {
    let written = stream(&expansion);
    let code = if expansion.failed() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS };
    let findings = std::mem::take(&mut expansion.findings);
    tell(&report::report(Form::Lines, findings, &expansion.sources, expansion.objects()));
    // The process ends here; taking thousands of objects apart first would cost as much as writing them.
    std::mem::forget(expansion);
    match written {
        Err(error) if !is_closed_pipe(&error) => Err(error),
        _ => Ok(code),
    }
}

fn command(command: Command) -> anyhow::Result<ExitCode> {
    let text = match command {
        Command::Expand(args) => return expand(args),
        Command::Validate(args) => return validate(&args),
        Command::Rules { id: None } => rules::list(),
        Command::Rules { id: Some(id) } => rules::page(&id).map_err(|message| usage("rules", message))?,
        Command::Init { name, runtime, kpt } => {
            let wiring = if kpt { Wiring::Kpt } else { Wiring::Kustomize };
            init::init(&name, &runtime, wiring).map_err(|failure| match failure {
                init::Failure::Usage(message) => usage("init", message).into(),
                init::Failure::Write(error) => error,
            })?
        }
        Command::Runtimes { name: None } => runtimes::list(&Catalog::builtin()),
        Command::Runtimes { name: Some(name) } => {
            runtimes::show(&Catalog::builtin(), &name).map_err(|message| usage("runtimes", message))?
        }
        Command::Schema { kind } => pretty(&kind.map_or_else(schema::any_kind, schema::Kind::schema))?,
        Command::Explain { path: None, .. } => explain::kinds(),
        Command::Explain { path: Some(path), recursive } => {
            explain::explain(&path, recursive).map_err(|message| usage("explain", message))?
        }
        Command::Completions { shell } => completions(shell),
    };
    print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn expand(args: args::Expand) -> anyhow::Result<ExitCode> {
    let wrong = |message: &str| Err(usage("expand", message.to_owned()).into());
    let mut paths = args.paths;
    if paths.is_empty() {
        if io::stdin().is_terminal() {
            return wrong("nothing to expand; name files or folders, or give documents on stdin");
        }
        paths.push("-".into());
    }
    if paths.iter().chain(&args.config).filter(|path| path.as_os_str() == "-").count() > 1 {
        return wrong("`-` stands for stdin, which can be read once; name it once");
    }
    if args.dir.as_deref().is_some_and(|dir| ["json", "yaml"].iter().any(|format| dir.as_os_str() == *format))
    {
        return wrong(
            "`-o` names a folder; for a form write `--output json`, for a folder of that name `-o ./json`",
        );
    }
    let form = match args.error_format {
        ErrorFormat::Json => Form::Json,
        ErrorFormat::Text if io::stderr().is_terminal() => Form::Frames { color: colors() },
        ErrorFormat::Text => Form::Lines,
    };
    let mut expansion = Expansion::of_files(&Request {
        paths,
        config: args.config,
        strict: args.strict,
        allow_empty: args.allow_empty,
        show_lines: matches!(form, Form::Frames { .. }),
    });
    let occupied = if args.force {
        Occupied::Replace
    } else {
        Occupied::Refuse("name another one, or write into it with `--force`")
    };
    let mut said = String::new();
    match write(&expansion, args.dir, occupied, args.output) {
        Ok(files) => said = files,
        Err(error) if is_closed_pipe(&error) => {}
        Err(error) => expansion.findings.push(Diagnostic::error(told(&error))),
    }
    let failed = expansion.failed();
    let objects = if failed { 0 } else { expansion.objects() };
    let findings = std::mem::take(&mut expansion.findings);
    tell(&report::report(form, findings, &expansion.sources, objects));
    if matches!(form, Form::Frames { .. }) {
        tell(&said);
    }
    Ok(if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Findings are what this command makes, so they go to stdout; what is said about them to stderr.
fn validate(args: &args::Validate) -> anyhow::Result<ExitCode> {
    let wrong = |message: &str| Err(usage("validate", message.to_owned()).into());
    if args.paths.is_empty() && io::stdin().is_terminal() {
        return wrong("nothing to judge; name files or folders, or give documents on stdin");
    }
    if args.paths.iter().chain(&args.policy).filter(|path| path.as_os_str() == "-").count() > 1
        || (args.paths.is_empty() && args.policy.as_deref() == Some(Path::new("-")))
    {
        return wrong("`-` stands for stdin, which can be read once; name it once");
    }
    if args.report && args.format != Findings::Text {
        return wrong("`--report` is a table for people; leave out `--format`");
    }
    let frames = args.format == Findings::Text && io::stdout().is_terminal();
    let validation = validate::Validation::of(args, frames);
    let form = if frames { Form::Frames { color: colors() } } else { Form::Lines };
    let text = match args.format {
        Findings::Text => validation.text(form),
        Findings::Json => validation.json(),
        Findings::Sarif => pretty(&sarif::log(&validation.verdict))?,
        Findings::Github => github::commands(&validation.verdict.diagnostics),
        Findings::Junit => junit::suite(&validation.verdict.diagnostics),
    };
    let printed = print(text.as_bytes());
    tell(&validation.summary());
    match printed {
        Err(error) if !is_closed_pipe(&error) => Err(error),
        _ if validation.verdict.failed() => Ok(ExitCode::from(FAILED)),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Writes what came out, and says into how many files.
fn write(
    expansion: &Expansion,
    dir: Option<PathBuf>,
    occupied: Occupied,
    output: Option<Format>,
) -> anyhow::Result<String> {
    match (dir, output) {
        (None, None) => stream(expansion)?,
        _ if expansion.failed() => {}
        (None, Some(format)) => print(expansion.text(format)?.as_bytes())?,
        (Some(dir), output) => {
            let files = expansion.files(output.unwrap_or(Format::Yaml))?;
            folder::write(&dir, &files, occupied)?;
            return Ok(format!("wrote {} files into `{}`\n", files.len(), dir.display()));
        }
    }
    Ok(String::new())
}

fn pretty(value: &serde_json::Value) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(value).context("cannot write JSON")?;
    text.push('\n');
    Ok(text)
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "modelspec", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Wrong usage of a command, told as clap tells it.
fn usage(command: &str, message: String) -> clap::Error {
    let mut root = Args::command();
    root.build();
    let mut command = root.find_subcommand(command).cloned().unwrap_or(root);
    command.error(ErrorKind::InvalidValue, message)
}
