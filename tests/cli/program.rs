//! Running the binary, and what it said.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the binary said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// What a run said that had nothing to complain about.
    pub(crate) fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// The complaints of a run that wrote nothing else, with its exit code.
    pub(crate) fn wrong(self) -> (i32, String) {
        assert_eq!(self.out, "", "{}", self.err);
        (self.code, self.err)
    }
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

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
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

/// A folder of a test's own, empty at first.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: &str, content: &str) -> &Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("folders of the test");
        fs::write(path, content).expect("a file of the test");
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of what a folder holds, those that begin with a dot included.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(name)).expect("a folder");
        let names =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Runs the binary in this folder.
    pub(crate) fn modelspec(&self, args: &str) -> Modelspec {
        let mut run = Modelspec::new(args.split_whitespace());
        run.command.current_dir(&self.0);
        run
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}
