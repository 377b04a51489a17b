//! Where a document stands, and so how problems with it are told.

use crate::api::{Layers, Origins};
use crate::diagnostic::{Diagnostic, Location, Path, Place, Problem, Severity};
use crate::yaml::{self, Node, ParseError};

impl Place {
    /// An error about the document.
    pub(super) fn error(&self, path: Path, message: impl Into<String>) -> Diagnostic {
        self.say(Severity::Error, path, message)
    }

    /// Something about the document, told of its first line.
    pub(super) fn say(&self, severity: Severity, path: Path, message: impl Into<String>) -> Diagnostic {
        let location = self.lines.then_some(Location {
            line: Some(self.first_line),
            column: 1 + self.indent,
            span: (self.first_byte, self.first_byte),
        });
        Diagnostic {
            severity,
            file: self.file.clone(),
            location,
            object: Some(self.object.clone()),
            path,
            message: message.into(),
            rule: None,
        }
    }

    /// Problems of a document as diagnostics; those that come from `defaults` say so and where.
    pub(in crate::functions) fn diagnostics(
        &self,
        problems: impl IntoIterator<Item = Problem>,
        origins: &Origins,
        defaults: Option<&Place>,
    ) -> Vec<Diagnostic> {
        problems.into_iter().map(|problem| self.diagnostic(problem, origins, defaults)).collect()
    }

    /// Parses the document that stands here.
    pub(in crate::functions) fn parse(&self, text: &str) -> Result<Node, Vec<Diagnostic>> {
        let located = |error: ParseError| {
            let line = self.first_line + error.line.saturating_sub(1);
            let location = self.lines.then_some(Location {
                line: Some(line),
                column: error.column + self.indent,
                span: (0, 0),
            });
            let message = error.told(self.lines.then_some(self.first_line));
            Diagnostic { location, ..self.error(Path::default(), message) }
        };
        yaml::parse(text).map_err(|errors| errors.into_iter().map(located).collect())
    }

    fn diagnostic(&self, problem: Problem, origins: &Origins, defaults: Option<&Place>) -> Diagnostic {
        let Problem { severity, path, mut message } = problem;
        let mut at = origins.at(&path);
        if let Some(defaults) = defaults.filter(|_| at.layer == Layers::DEFAULTS) {
            message.push_str(&format!(" (from defaults in {})", defaults.name_line(at.line)));
            // The value stands in another document: point at the start of this one.
            at = origins.at(&Path::metadata("name"));
        }
        let location = self.location(at);
        Diagnostic {
            severity,
            file: self.file.clone(),
            location,
            object: Some(self.object.clone()),
            path,
            message,
            rule: None,
        }
    }

    /// A place in the document as one of the file, where lines may be told.
    pub(super) fn location(&self, at: yaml::At) -> Option<Location> {
        (self.lines && at.line > 0).then(|| Location {
            line: Some(self.first_line + at.line - 1),
            column: at.column + self.indent,
            span: (self.first_byte + at.start, self.first_byte + at.end),
        })
    }

    /// The file and line of a value, or the object that holds it.
    fn name_line(&self, line: u32) -> String {
        match &self.file {
            Some(file) if self.lines => format!("{file}:{}", self.first_line + line - 1),
            Some(file) => file.to_string(),
            None => format!("{} {}", self.object.kind, self.object.name),
        }
    }
}
