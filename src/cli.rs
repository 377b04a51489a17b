//! The command line: which role was asked for, and one way out for text, findings and exit codes.
//!
//! Stdout is protocol. Commands return what they say; only this file writes it.

mod args;
mod explain;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use args::{Args, Command};

use crate::api::schema;

/// Findings, bad input, a file that cannot be read or written.
const FAILED: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;

/// Runs what the arguments ask for, the program's name first.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    match dispatch(args.collect()) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn dispatch(args: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let command = Args::try_parse_from(args)?.command;
    let text = match command {
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
    let command = root.find_subcommand_mut(command).map(|found| found.clone()).unwrap_or(root);
    command.clone().error(ErrorKind::InvalidValue, message)
}

/// The one writer to stdout.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to stdout")
}

/// The one writer to stderr; whoever does not listen misses it.
fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        return usage_or_help(error);
    }
    let closed = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    if error.downcast_ref::<io::Error>().is_some_and(closed) {
        // Whoever reads has seen enough, as `head` has: nothing is wrong.
        return ExitCode::SUCCESS;
    }
    tell(&format!("{error:#}\n"));
    ExitCode::from(FAILED)
}

/// Help goes to stdout and is no error; what is wrong with the arguments goes to stderr.
fn usage_or_help(error: &clap::Error) -> ExitCode {
    let wrong = error.use_stderr();
    let terminal = if wrong { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let text = error.render();
    let text = if terminal && colors() { text.ansi().to_string() } else { text.to_string() };
    if wrong {
        tell(&text);
        return ExitCode::from(USAGE);
    }
    match print(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// <https://no-color.org>: set and not empty means no colours.
fn colors() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
