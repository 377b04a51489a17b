//! Programs that say what is wrong with what they are shown.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::harness::{root, tool};

/// Who judges.
pub(crate) enum Judge {
    /// A script of `judges/` in an environment of `tests/tools/get`.
    Python { python: PathBuf, script: PathBuf, source: PathBuf },
    /// llama.cpp's server in a root of its own.
    Program { root: PathBuf },
}

impl Judge {
    /// A script and the tool that it needs.
    ///
    /// # Errors
    /// Why the tool is not to be had.
    pub(crate) fn python(script: &str, needs: &str) -> Result<Self, String> {
        let home = tool(needs)?;
        let script = root().join("tests/schemas/judges").join(format!("{script}.py"));
        Ok(Self::Python { python: home.join("bin/python"), source: home.join("source"), script })
    }

    /// llama.cpp's server.
    ///
    /// # Errors
    /// Why it is not to be had.
    pub(crate) fn llama_server() -> Result<Self, String> {
        tool("bwrap")?;
        Ok(Self::Program { root: tool("llama-cpp")? })
    }

    /// What is wrong with each question; empty where nothing is.
    pub(crate) fn ask(&self, questions: &[Value]) -> Result<Vec<String>> {
        match self {
            Self::Python { python, script, source } => {
                let mut command = Command::new(python);
                command.arg("-B").arg(script).env("PYTHONPATH", source);
                let answer = said(&mut command, &Value::from(questions.to_vec()).to_string())?;
                let verdicts: Vec<String> = serde_json::from_str(&answer).context("the judge's answer")?;
                ensure!(verdicts.len() == questions.len(), "{} answers", verdicts.len());
                Ok(verdicts)
            }
            Self::Program { root } => questions.iter().map(|words| started(root, words)).collect(),
        }
    }
}

fn said(command: &mut Command, input: &str) -> Result<String> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().context("no standard input")?.write_all(input.as_bytes())?;
    let output = child.wait_with_output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = stderr.lines().rev().take(12).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    ensure!(output.status.success(), "the judge failed:\n{}", last.join("\n"));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Starts the server, whose model is not there: it reads its flags first, and ends at the one that it does not know.
fn started(home: &Path, words: &Value) -> Result<String> {
    let words: Vec<&str> = words.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut command = Command::new("bwrap");
    command.arg("--ro-bind").arg(home.join("usr")).arg("/usr");
    for folder in ["bin", "lib", "lib64"] {
        command.args(["--symlink", &format!("usr/{folder}"), &format!("/{folder}")]);
    }
    command.args(["--proc", "/proc", "--dev", "/dev", "--unshare-net", "--die-with-parent"]);
    // Files that flags name are opened while they are read; what is in them comes later.
    for path in words.iter().filter(|word| word.starts_with('/')) {
        command.arg("--ro-bind").arg(root().join("LICENSE")).arg(path);
    }
    command.args(["--setenv", "LLAMA_ARG_MODEL", ABSENT, "/usr/bin/llama-server"]).args(&words);
    let output = command.stdin(Stdio::null()).output()?;
    let texts = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let told = texts.concat();
    ensure!(!output.status.success(), "it should end without its model");
    let last = told.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Ok(if told.contains(ABSENT) { String::new() } else { last.to_owned() })
}

/// The model that nobody has.
const ABSENT: &str = "/absent.gguf";
