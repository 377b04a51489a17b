//! What is said about the input: severity, place, cause and remedy. Every finding of every step becomes one of these.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::iter;
use std::sync::Arc;

/// How bad a finding is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Written all the same; an error under `strict`.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word that KRM results, logs and JSON use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A path to a field, such as `spec.models.resnet50.source` or `spec.args[0]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a map.
    Key(String),
    /// Into a list.
    Index(usize),
}

impl Path {
    /// The path of a field under `spec`.
    pub fn spec<const N: usize>(keys: [&str; N]) -> Self {
        Self(iter::once("spec").chain(keys).map(|key| Step::Key(key.to_owned())).collect())
    }

    /// The path of a field under `metadata`.
    pub fn metadata(key: &str) -> Self {
        Self(vec![Step::Key("metadata".into()), Step::Key(key.into())])
    }

    /// One key deeper.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// One list item deeper.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Step::Index(index));
        self
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if key.contains(['.', '[', ' ', ':', '/', '=']) => write!(f, "[\"{key}\"]")?,
                Step::Key(key) if i == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// A finding about a document, before it is known where that document stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The field it is about.
    pub path: Path,
    /// `<cause>; <remedy>` in one line, lower case.
    pub message: String,
}

/// Problems as they are found. Steps go on after the first, so that a user sees all of them at once.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
    /// What is among them, since thousands may come of one document.
    known: HashSet<Problem>,
}

impl Problems {
    /// Adds an error.
    pub fn error(&mut self, path: Path, message: impl Into<String>) {
        self.push(Severity::Error, path, message.into());
    }

    /// Adds a warning.
    pub fn warning(&mut self, path: Path, message: impl Into<String>) {
        self.push(Severity::Warning, path, message.into());
    }

    /// Adds a note.
    pub fn info(&mut self, path: Path, message: impl Into<String>) {
        self.push(Severity::Info, path, message.into());
    }

    fn push(&mut self, severity: Severity, path: Path, message: String) {
        self.add(Problem { severity, path, message });
    }

    /// Adds a problem, unless it is among them.
    pub fn add(&mut self, problem: Problem) {
        if self.known.insert(problem.clone()) {
            self.found.push(problem);
        }
    }

    /// Whether exactly this problem is among them.
    pub fn contains(&self, problem: &Problem) -> bool {
        self.known.contains(problem)
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// The problems in the order they were found.
    pub fn into_vec(self) -> Vec<Problem> {
        self.found
    }

    /// The problems in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.found.iter()
    }
}

/// An object as people name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// `apiVersion`, empty where it is not known.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
}

/// Where a document stands: what is told about it begins with this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it, where one is known.
    pub file: Option<Arc<str>>,
    /// Whether lines may be told: only where the bytes are the user's own file. kustomize re-serialises what it hands on,
    /// and kpt inserts lines.
    pub lines: bool,
    /// The line of the file at which the document begins, from 1.
    pub first_line: u32,
    /// The byte of the file at which it begins.
    pub first_byte: u32,
    /// How many columns further right it stands in the file, as an item of a list does.
    pub indent: u32,
    /// The document itself.
    pub object: ObjectRef,
}

/// A place in a file of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Line from 1, where the bytes are the user's own; under kustomize and kpt lines would lie.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: u32,
    /// The bytes of the wrong part, for showing it in its line.
    pub span: (u32, u32),
}

/// A problem with its place: what is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The file as the user named it, where one is known.
    pub file: Option<Arc<str>>,
    /// The place in that file.
    pub location: Option<Location>,
    /// The object it is about.
    pub object: Option<ObjectRef>,
    /// The field it is about.
    pub path: Path,
    /// `<cause>; <remedy>`, with the layer it came from where that is not the object itself.
    pub message: String,
    /// The rule of a policy that says so; none for what is wrong with the input itself.
    pub rule: Option<Cow<'static, str>>,
}

impl Diagnostic {
    /// An error about no field in particular.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            file: None,
            location: None,
            object: None,
            path: Path::default(),
            message: message.into(),
            rule: None,
        }
    }

    /// Sets the file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<Arc<str>>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Sets the object.
    #[must_use]
    pub fn about(mut self, object: ObjectRef) -> Self {
        self.object = Some(object);
        self
    }

    /// Puts findings into the order of reports: worst first, then by file, object, line and path.
    pub fn sort(diagnostics: &mut [Self]) {
        diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    }

    fn key(&self) -> (Severity, Option<&str>, Option<&ObjectRef>, u32, &Path, &str, Option<&str>) {
        let line = self.location.as_ref().and_then(|location| location.line).unwrap_or(0);
        let Self { severity, path, message, .. } = self;
        (*severity, self.file.as_deref(), self.object.as_ref(), line, path, message, self.rule.as_deref())
    }
}

/// Text that stays on its line and moves no cursor, whatever a user's value in it holds: control characters as escapes.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// `<file>:<line>: <path>: <cause>; <remedy>`; where no line is known the object stands there, and the file if known.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.location.as_ref().and_then(|location| location.line);
        if let Some(file) = &self.file {
            f.write_str(file)?;
            if let Some(line) = line {
                write!(f, ":{line}")?;
            }
            f.write_str(": ")?;
        }
        if let (None, Some(object)) = (line, &self.object) {
            write!(f, "{} {}: ", object.kind, object.name)?;
        }
        if !self.path.0.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_once_and_many_take_no_longer_than_they_are() {
        // By comparing each with all before it this test would not end.
        let mut problems = Problems::default();
        for index in (0..200_000).chain(0..3) {
            problems.error(Path::spec(["args"]).index(index), "unknown");
        }
        assert_eq!(problems.into_vec().len(), 200_000);
    }
}
