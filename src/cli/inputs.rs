//! The files, folders and stdin that a command is given.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::report::Sources;
use crate::diagnostic::Diagnostic;
use crate::functions::Input;

/// One text of the input.
#[derive(Debug)]
pub(super) struct Text {
    /// As the user named it; a file of a folder with that folder in front.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// How stdin is called in messages.
pub(super) const STDIN: &str = "<stdin>";

/// Names by which kustomize knows a folder as its own:
/// <https://github.com/kubernetes-sigs/kustomize/blob/master/api/konfig/general.go>.
const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Reads everything that `paths` name, in that order: files as they are, of folders the YAML and JSON files below them by
/// name, `-` as stdin. What begins with a dot is passed over in folders.
/// Beside them all that cannot be read, and folders that kustomize has to build first, for the `command` that reads.
pub(super) fn read(command: &'static str, paths: &[PathBuf]) -> (Vec<Text>, Vec<Diagnostic>) {
    let mut reader = Reader { command, inputs: Vec::new(), problems: Vec::new() };
    for path in paths {
        if path.as_os_str() == "-" {
            reader.stdin();
        } else if path.is_dir() {
            reader.folder(path);
        } else {
            reader.file(path);
        }
    }
    (reader.inputs, reader.problems)
}

/// Reads everything that `paths` name as streams; the texts themselves are kept where lines of them will be shown.
pub(super) fn streams(
    command: &'static str,
    paths: &[PathBuf],
    mut sources: Option<&mut Sources>,
) -> (Vec<Input>, Vec<Diagnostic>) {
    let (texts, mut problems) = read(command, paths);
    let mut streams = Vec::new();
    for Text { name, bytes } in texts {
        if let Some(sources) = &mut sources {
            sources.insert(name.clone(), bytes.clone());
        }
        // What stands on stdin is mostly the rewritten text of another tool, whose lines say nothing to people; there
        // the object is named instead.
        let file = (name != STDIN).then(|| Arc::from(name));
        match Input::read(file, bytes) {
            Ok(input) => streams.push(input),
            Err(problem) => problems.push(on_stdin(problem)),
        }
    }
    (streams, problems)
}

/// Where on stdin something stands is told with its line all the same when there is no object to name.
pub(super) fn on_stdin(problem: Diagnostic) -> Diagnostic {
    if problem.file.is_some() { problem } else { problem.in_file(STDIN) }
}

/// Reads stdin to its end.
///
/// # Errors
/// When it cannot be read.
pub(super) fn stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Reader {
    command: &'static str,
    inputs: Vec<Text>,
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn stdin(&mut self) {
        match stdin() {
            Ok(bytes) => self.inputs.push(Text { name: STDIN.to_owned(), bytes }),
            Err(error) => self.fail(STDIN.to_owned(), &error),
        }
    }

    fn file(&mut self, path: &Path) {
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => self.inputs.push(Text { name, bytes }),
            Err(error) => self.fail(name, &error),
        }
    }

    fn folder(&mut self, dir: &Path) {
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.fail(dir.display().to_string(), &error),
        };
        let mut entries: Vec<_> = entries.into_iter().map(|entry| (entry.file_name(), entry)).collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        if entries.iter().any(|(name, _)| KUSTOMIZATIONS.iter().any(|known| name == known)) {
            let dir = dir.display().to_string();
            let Self { command, .. } = self;
            let message =
                format!("holds a kustomization; run `kustomize build {dir} | modelspec {command} -`");
            return self.problems.push(Diagnostic::error(message).in_file(dir));
        }
        for (name, entry) in entries {
            let hidden = name.as_encoded_bytes().starts_with(b".");
            let path = entry.path();
            // A link to a folder could lead back here.
            let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if hidden || (link && path.is_dir()) {
                continue;
            }
            if path.is_dir() {
                self.folder(&path);
            } else if is_document(&path) {
                self.file(&path);
            }
        }
    }

    fn fail(&mut self, name: String, error: &io::Error) {
        self.problems.push(Diagnostic::error(format!("cannot be read: {}", reason(error))).in_file(name));
    }
}

/// What the system says, without its number and in our case: `no such file or directory`.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    extension.is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
}
