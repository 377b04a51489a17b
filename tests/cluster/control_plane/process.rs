//! A program that runs beside the tests.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::harness::on_path;

/// Stopped by its process id when it is dropped.
pub(super) struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a program that writes what it says to `<home>/<name>.log`.
    pub(super) fn start<A: AsRef<OsStr>>(
        name: &'static str,
        program: &Path,
        arguments: &[A],
        variables: &[(&str, String)],
        home: &Path,
    ) -> Result<Self> {
        let log = home.join(format!("{name}.log"));
        let output = File::create(&log)?;
        let child = dying_with_the_test(program)
            .args(arguments)
            .current_dir(home)
            .env_remove("KUBECONFIG")
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| program.display().to_string())?;
        Ok(Self { name, child, log })
    }

    /// Fails with its last words when it has ended.
    pub(super) fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let last: Vec<_> = log.lines().rev().take(5).collect();
            let last: Vec<_> = last.into_iter().rev().collect();
            bail!("{} ended with {status}\n{}", self.name, last.join("\n"));
        }
        Ok(())
    }
}

impl Drop for Process {
    /// Nothing of the cluster outlives the test, so nobody needs to be asked kindly.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A test that is killed cannot drop anything; the kernel then ends the program, where util-linux lets one ask for it.
fn dying_with_the_test(program: &Path) -> Command {
    match on_path("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "KILL", "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}
