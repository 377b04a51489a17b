//! A page as a script: its fences are files and commands, played in order in a folder of the page's own.
//!
//! ```text
//! yaml FILE          a file; a document of ours in it must expand
//! yaml FILE wrong    one that must not
//! yaml FILE beside=OTHER  one that expands together with another
//! console [DIR]      `$ command` lines, each followed by what it prints; `…` stands for anything
//! sh [DIR]           commands that go well
//! … exit=1           the last command of the fence ends so
//! … /                commands for the root of the repository
//! text               a drawing
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex_lite::Regex;

use crate::markdown::{Fence, Page};

/// The pages whose every fence is run.
pub(crate) const PLAYED: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "docs/autoscaling.md",
    "docs/models.md",
    "docs/network.md",
    "docs/monitoring.md",
    "docs/scheduling.md",
    "docs/model-sources.md",
    "docs/routes-and-canaries.md",
    "docs/secrets.md",
    "docs/validate.md",
    "docs/your-own-runtime.md",
    "functions/modelspec/README.md",
];

/// What a fence asks for.
pub(crate) enum Step {
    File { path: String, text: String, wrong: bool, beside: Option<String> },
    Commands { folder: String, commands: Vec<Line>, exit: i32 },
    Drawing,
}

/// A command, and what the page says it prints, if it says.
pub(crate) struct Line {
    pub(crate) command: String,
    shown: Option<String>,
}

/// Programs that a machine with Rust need not have.
const TOOLS: [&str; 4] = ["kustomize", "kubectl", "kpt", "docker"];
/// The root of the repository, among the tools that a step needs.
pub(crate) const REPOSITORY: &str = "repository";

impl Step {
    /// # Errors
    /// What is wrong with the fence, for one that is none of the above.
    pub(crate) fn of(fence: &Fence) -> Result<Self, String> {
        let mut exit = 0;
        let mut wrong = false;
        let mut place = None;
        let mut beside = None;
        for word in &fence.words {
            if let Some(other) = word.strip_prefix("beside=") {
                beside = Some(other.to_owned());
                continue;
            }
            match word.strip_prefix("exit=") {
                Some(code) => exit = code.parse().map_err(|_| format!("`{word}` is no exit code"))?,
                None if word == "wrong" => wrong = true,
                None if place.is_none() => place = Some(word.clone()),
                None => return Err(format!("`{word}` says nothing here")),
            }
        }
        let text = fence.body.clone();
        match (fence.language.as_str(), place) {
            ("yaml" | "json" | "dockerfile", Some(path)) => Ok(Self::File { path, text, wrong, beside }),
            ("yaml" | "json" | "dockerfile", None) => {
                Err("a file has no name; write it behind the language".into())
            }
            ("console", place) => {
                Ok(Self::Commands { folder: place.unwrap_or_default(), commands: console(&text)?, exit })
            }
            ("sh", place) => {
                let lines = text.replace("\\\n", " ");
                let lines = lines.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
                let commands = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
                let commands = commands.map(|command| Line { command: command.to_owned(), shown: None });
                Ok(Self::Commands { folder: place.unwrap_or_default(), commands: commands.collect(), exit })
            }
            ("text", None) => Ok(Self::Drawing),
            (language, _) => Err(format!("no test knows what to do with `{language}`")),
        }
    }

    /// The tools that it needs.
    pub(crate) fn needs(&self, page: &Page) -> BTreeSet<&'static str> {
        let Self::Commands { folder, commands, .. } = self else { return BTreeSet::new() };
        if folder == "/" {
            return BTreeSet::from([REPOSITORY]);
        }
        let mut needs = BTreeSet::new();
        for word in commands
            .iter()
            .flat_map(|line| line.command.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'))
        {
            needs.extend(TOOLS.iter().find(|tool| **tool == word));
        }
        let is_file =
            |fence: &Fence| matches!(Self::of(fence), Ok(Self::File { path, .. }) if is_below(&path, folder));
        let names_image = |fence: &&Fence| fence.body.contains("creativeflow/modelspec:");
        if !needs.is_empty()
            && page.fences.iter().filter(|fence| is_file(fence)).any(|fence| names_image(&fence))
        {
            needs.insert("docker");
        }
        if commands.iter().any(|line| line.command.contains("creativeflow/modelspec:")) {
            needs.insert("docker");
        }
        needs
    }
}

/// Whether a file lies in a folder itself.
fn is_below(path: &str, folder: &str) -> bool {
    path.rsplit_once('/').map_or("", |(parent, _)| parent).split('/').next() == folder.split('/').next()
}

fn console(text: &str) -> Result<Vec<Line>, String> {
    let mut commands: Vec<Line> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => {
                commands.push(Line { command: command.to_owned(), shown: Some(String::new()) });
            }
            (None, Some(Line { command, .. })) if command.ends_with('\\') => {
                command.pop();
                command.push_str(line.trim_start());
            }
            (None, Some(Line { shown: Some(shown), .. })) => shown.push_str(&format!("{line}\n")),
            (None, _) => return Err("a console begins with `$ ` and a command".into()),
        }
    }
    Ok(commands)
}

/// Where a page is played.
pub(crate) struct Stage {
    pub(crate) home: PathBuf,
    /// Folders of programs, before those of PATH.
    pub(crate) programs: Vec<PathBuf>,
    /// The tools that are there; what needs another one is passed over.
    pub(crate) tools: BTreeSet<&'static str>,
}

impl Stage {
    /// Plays the page: writes its files, runs its commands, compares what they print.
    ///
    /// # Errors
    /// The first thing that is not as the page says.
    pub(crate) fn play(&self, page: &Page) -> Result<usize, String> {
        let _ = fs::remove_dir_all(&self.home);
        fs::create_dir_all(&self.home).map_err(|error| error.to_string())?;
        // The repository, as if it had been cloned beside the reader's own folders.
        symlink(env!("CARGO_MANIFEST_DIR"), self.home.join("modelspec"))
            .map_err(|error| error.to_string())?;
        let mut ran = 0;
        for fence in &page.fences {
            let at = |problem: String| format!("{}:{}: {problem}", page.path, fence.line);
            let step = Step::of(fence).map_err(at)?;
            match &step {
                Step::File { path, text, wrong, beside } => {
                    self.file(path, text, *wrong, beside.as_deref()).map_err(at)?;
                }
                Step::Commands { folder, commands, exit } if step.needs(page).is_subset(&self.tools) => {
                    for (index, line) in commands.iter().enumerate() {
                        let exit = if index + 1 == commands.len() { *exit } else { 0 };
                        self.run(folder, line, exit).map_err(at)?;
                        ran += 1;
                    }
                }
                Step::Commands { .. } | Step::Drawing => {}
            }
        }
        Ok(ran)
    }

    /// Writes a file; one that the repository has must be the same there.
    fn file(&self, path: &str, text: &str, wrong: bool, beside: Option<&str>) -> Result<(), String> {
        let target = self.home.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        fs::write(&target, text).map_err(|error| error.to_string())?;
        let is_ours = ["serving.creativeflow.ai/v1alpha1\nkind:", "\"serving.creativeflow.ai/v1alpha1\",\n"]
            .iter()
            .any(|start| text.contains(start) && !text.contains("kind: Kustomization"));
        if !is_ours {
            return Ok(());
        }
        let name = target.display().to_string();
        let beside = beside.unwrap_or_default();
        let said = self.shell("", &format!("modelspec expand --allow-empty {beside} '{name}'"))?;
        match (said.code, wrong) {
            (0, false) | (1, true) => Ok(()),
            (0, true) => Err("this is no mistake".into()),
            _ => Err(said.text),
        }
    }

    fn run(&self, folder: &str, line: &Line, exit: i32) -> Result<(), String> {
        let said = self.shell(folder, &line.command)?;
        if said.code != exit {
            return Err(format!("`{}` ends with {}, not {exit}\n{}", line.command, said.code, said.text));
        }
        match &line.shown {
            Some(shown) if !matches(shown, &said.text) => {
                Err(format!("`{}` prints\n{}\nthe page says\n{shown}", line.command, said.text))
            }
            _ => Ok(()),
        }
    }

    fn shell(&self, folder: &str, command: &str) -> Result<Said, String> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = Path::new(env!("CARGO_BIN_EXE_modelspec")).parent().map(Path::to_path_buf);
        let folders =
            own.into_iter().chain(self.programs.iter().cloned()).chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders).map_err(|error| error.to_string())?;
        let home =
            if folder == "/" { PathBuf::from(env!("CARGO_MANIFEST_DIR")) } else { self.home.join(folder) };
        fs::create_dir_all(&home).map_err(|error| error.to_string())?;
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(home)
            .env("PATH", path)
            .env("XDG_CONFIG_HOME", self.home.join("none"))
            .env_remove("KUSTOMIZE_PLUGIN_HOME")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("sh: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(Said { code: output.status.code().unwrap_or(-1), text })
    }
}

struct Said {
    code: i32,
    text: String,
}

/// Compares what was printed with what a page shows: `…` alone on a line stands for any lines, within a line for
/// anything on it.
fn matches(shown: &str, printed: &str) -> bool {
    let mut pattern = String::from("^");
    for line in shown.lines() {
        if line == "…" {
            pattern.push_str("(.*\n)*");
        } else {
            let parts: Vec<String> = line.split('…').map(regex_lite::escape).collect();
            pattern.push_str(&format!("{}\n", parts.join(".*")));
        }
    }
    pattern.push('$');
    let printed: String = printed.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(&printed))
}
