//! Running the binary, and what it said.

use std::io::Write;
use std::process::{Command, Stdio};

/// What a run of the binary said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A run of the binary.
pub(crate) struct Modelspec {
    command: Command,
    stdin: Vec<u8>,
}

impl Modelspec {
    pub(crate) fn new<'a>(args: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modelspec"));
        command.args(args).env_remove("NO_COLOR");
        Self { command, stdin: Vec::new() }
    }

    pub(crate) fn run(mut self) -> Said {
        let pipes = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the binary starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        let bytes = std::mem::take(&mut self.stdin);
        // A command that reads no stdin closes the pipe, and that is no failure of the test.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
        let output = child.wait_with_output().expect("the binary ends");
        writer.join().expect("stdin is written");
        Said {
            code: output.status.code().expect("the binary ends by itself"),
            out: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            err: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    pub(crate) fn command(self) -> Command {
        self.command
    }
}

/// Runs the binary with arguments as on a command line without quotes.
pub(crate) fn modelspec(args: &str) -> Said {
    Modelspec::new(args.split_whitespace()).run()
}
