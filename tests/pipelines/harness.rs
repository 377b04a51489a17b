//! Cases, their report, and the tools they run.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Result;

use crate::workspace::Workspace;

/// One case: a name that says what is seen, and what sees it.
pub(crate) type Case<T> = (&'static str, fn(&T, &Workspace) -> Result<()>);

/// Counts and prints what happened.
pub(crate) struct Report {
    filter: Vec<String>,
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Report {
    /// Words on the command line choose the cases whose `suite: name` holds one of them.
    pub(crate) fn from_arguments() -> Self {
        let filter = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
        Self { filter, passed: 0, failed: 0, skipped: 0 }
    }

    /// Runs the cases of one tool, each in an empty folder of its own.
    pub(crate) fn run<T>(&mut self, suite: &str, tool: &Result<T, String>, cases: &[Case<T>]) {
        let chosen: Vec<_> = cases.iter().filter(|(name, _)| self.chooses(suite, name)).collect();
        let tool = match tool {
            Ok(tool) => tool,
            Err(_) if chosen.is_empty() => return,
            Err(reason) => {
                println!("SKIPPED: {suite}: {reason}");
                self.skipped += chosen.len();
                return;
            }
        };
        for (name, case) in chosen {
            let started = Instant::now();
            let outcome = Workspace::empty(suite, name).and_then(|workspace| case(tool, &workspace));
            let seconds = started.elapsed().as_secs_f32();
            match outcome {
                Ok(()) => {
                    self.passed += 1;
                    println!("ok      {suite}: {name} ({seconds:.1} s)");
                }
                Err(error) => {
                    self.failed += 1;
                    println!(
                        "FAILED  {suite}: {name}\n        {}",
                        format!("{error:#}").replace('\n', "\n        ")
                    );
                }
            }
        }
    }

    /// Whether any of these cases would run.
    #[allow(dead_code, reason = "not every target asks")]
    pub(crate) fn chooses_any<T>(&self, suite: &str, cases: &[Case<T>]) -> bool {
        cases.iter().any(|(name, _)| self.chooses(suite, name))
    }

    /// Takes what another report has counted, of suites that ran beside these.
    #[allow(dead_code, reason = "not every target runs suites at once")]
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    fn chooses(&self, suite: &str, name: &str) -> bool {
        let full = format!("{suite}: {name}");
        self.filter.is_empty() || self.filter.iter().any(|word| full.contains(word.as_str()))
    }

    /// The closing line and the exit code.
    pub(crate) fn close(self) -> ExitCode {
        let Self { passed, failed, skipped, .. } = self;
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        let all_tools_promised = env::var("CI").is_ok_and(|ci| ci == "true");
        if failed > 0 || (all_tools_promised && skipped > 0) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A pinned tool from `tests/tools/get`, or the one line that says why it is not to be had.
pub(crate) fn tool(name: &str) -> Result<PathBuf, String> {
    let output = Command::new(root().join("tests/tools/get"))
        .arg(name)
        .output()
        .map_err(|error| format!("tests/tools/get: {error}"))?;
    if output.status.success() {
        Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
    } else {
        let reason = String::from_utf8_lossy(&output.stderr);
        Err(reason.trim().trim_start_matches(&format!("{name}: ")).to_owned())
    }
}

/// A program that stands on PATH, with its full path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|file| file.is_file())
}
