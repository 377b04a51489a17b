//! A folder for one case, and programs that run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::harness::root;
use crate::objects;

/// An empty folder below the build's own, left behind for a look after a failure.
pub(crate) struct Workspace {
    home: PathBuf,
}

/// What a program said.
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workspace {
    pub(crate) fn empty(suite: &str, case: &str) -> Result<Self> {
        let name: String = format!("{suite}-{case}")
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pipelines").join(name);
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(&home)?;
        Ok(Self { home })
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.home.join(relative)
    }

    /// Writes a file and the folders it needs.
    pub(crate) fn write(&self, relative: &str, text: &str) -> Result<()> {
        let path = self.path(relative);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| path.display().to_string())
    }

    /// Copies a folder of the repository.
    pub(crate) fn copy(&self, from: &str, to: &str) -> Result<()> {
        run(self.command("cp").arg("-r").arg(root().join(from)).arg(to))?.good()?;
        Ok(())
    }

    /// Where kustomize looks for legacy plugins, with the function as both of its kinds.
    pub(crate) fn plugin_home(&self) -> Result<PathBuf> {
        let home = self.path("plugins");
        for kind in ["ModelSpec", "ModelExpander"] {
            let folder = home.join("serving.creativeflow.ai/v1alpha1").join(kind.to_lowercase());
            let plugin = folder.join(kind);
            if !plugin.exists() {
                fs::create_dir_all(&folder)?;
                std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_modelspec"), plugin)?;
            }
        }
        Ok(home)
    }

    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        fs::read_to_string(self.path(relative)).with_context(|| relative.to_owned())
    }

    /// Every file below a folder with its bytes: what a package is.
    pub(crate) fn files(&self, relative: &str) -> Result<Vec<(String, String)>> {
        let base = self.path(relative);
        let mut found = Vec::new();
        let mut open = vec![base.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(&base)?.display().to_string();
                    found.push((name, fs::read_to_string(&path)?));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// A command that starts in this folder and finds `modelspec` on its PATH first.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        let own = Path::new(env!("CARGO_BIN_EXE_modelspec")).parent().unwrap_or(root());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(own.to_path_buf()).chain(std::env::split_paths(&path));
        // kustomize leaves the configs that it hands to plugins in the folder for temporary files.
        command.current_dir(&self.home).stdin(Stdio::null()).env("TMPDIR", &self.home);
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
        command
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Result<Said> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    Ok(Said {
        success: output.status.success(),
        stdout: String::from_utf8(output.stdout)?,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

impl Said {
    /// Fails with what the program said, unless it went well.
    pub(crate) fn good(self) -> Result<Self> {
        ensure!(self.success, "exited with an error\n{}{}", self.stdout, self.stderr);
        Ok(self)
    }

    /// The objects on standard output of a program that went well.
    pub(crate) fn objects(self) -> Result<Vec<Value>> {
        objects::read(&self.good()?.stdout)
    }

    /// Fails unless the program failed and all of `words` stand in what it said to people.
    pub(crate) fn fails_saying(&self, words: &[&str]) -> Result<()> {
        ensure!(!self.success, "went well, and should have failed\n{}", self.stdout);
        for word in words {
            ensure!(self.stderr.contains(word), "`{word}` is not in\n{}", self.stderr);
        }
        Ok(())
    }
}
