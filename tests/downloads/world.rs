//! The hosts that models come from, in one process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::harness::root;

pub(crate) struct World {
    /// The environment that holds the downloader.
    pub(crate) python: PathBuf,
    pub(crate) bwrap: PathBuf,
    /// Where the proxy listens.
    pub(crate) port: u16,
    /// What it wrote: `ca.pem`, `google.json`, `asked`.
    pub(crate) folder: PathBuf,
    process: Child,
    // It serves until this ends, so a test that is killed leaves nothing behind.
    _input: Option<ChildStdin>,
}

impl World {
    pub(crate) fn start(python: &Path, bwrap: &Path) -> Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downloads-world");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let log = fs::File::create(folder.join("log"))?;
        let mut process = Command::new(python.join("bin/python"))
            .arg(root().join("tests/downloads/world"))
            .arg(&folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let input = process.stdin.take();
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Ok(port) = fs::read_to_string(folder.join("port")) {
                let port = port.parse()?;
                let (python, bwrap) = (python.to_path_buf(), bwrap.to_path_buf());
                return Ok(Self { python, bwrap, port, folder, process, _input: input });
            }
            if process.try_wait()?.is_some() || Instant::now() > end {
                process.kill().ok();
                bail!("the hosts did not start: {}", fs::read_to_string(folder.join("log"))?);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many requests there were.
    pub(crate) fn count(&self) -> Result<usize> {
        Ok(fs::read_to_string(self.folder.join("asked"))?.lines().count())
    }

    /// The requests after so many.
    pub(crate) fn asked(&self, after: usize) -> Result<Vec<Value>> {
        let text = fs::read_to_string(self.folder.join("asked"))?;
        text.lines().skip(after).map(|line| serde_json::from_str(line).context("a request")).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
