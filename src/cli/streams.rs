//! The one way out for text, findings and errors.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;

use super::expand::Expansion;
use super::inputs;

/// Findings, bad input, a file that cannot be read or written.
pub(super) const FAILED: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;

const STDOUT: &str = "cannot write to stdout";

/// Writes to stdout.
pub(super) fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context(STDOUT)
}

/// Writes expanded streams to stdout.
pub(super) fn stream(expansion: &Expansion) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    expansion.write(&mut out).and_then(|()| out.flush()).context(STDOUT)
}

/// Writes to stderr; whoever does not listen misses it.
pub(super) fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Tells an error that ends the program, and its exit code.
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        return usage_or_help(error);
    }
    if is_closed_pipe(error) {
        // Whoever reads has seen enough, as `head` has: nothing is wrong.
        return ExitCode::SUCCESS;
    }
    tell(&format!("{}\n", told(error)));
    ExitCode::from(FAILED)
}

/// Whether somebody has stopped reading.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// An error with its causes in one line.
pub(super) fn told(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(cause) => inputs::reason(cause),
        None => cause.to_string(),
    });
    causes.collect::<Vec<_>>().join(": ")
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

/// Whether a terminal may be coloured. <https://no-color.org>: set and not empty means no colours.
pub(super) fn colors() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
