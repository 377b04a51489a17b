//! What became of a call, and how it is told to the tool that made it.

use std::borrow::Cow;

use super::expand::Named;
use crate::api;
use crate::diagnostic::{Diagnostic, Severity, Step, printable};
use crate::krm::{Edits, Report};

/// What became of a call.
#[derive(Debug)]
pub struct Outcome {
    /// All that is to be said, worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// What to change in each input; with an error nothing but the results that tell it.
    pub edits: Vec<Edits>,
    /// The ModelSpecs with what they yielded, in the order of the input; none with an error.
    pub generated: Vec<Generated>,
}

/// A ModelSpec and its objects.
#[derive(Debug)]
pub struct Generated {
    /// The ModelSpec's name.
    pub model: String,
    /// Its objects, in the order in which they are to be applied.
    pub objects: Vec<Named>,
}

impl Outcome {
    /// Whether nothing may be written.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Puts what is to be said into its last form and order.
pub(super) fn finish(diagnostics: &mut Vec<Diagnostic>, strict: bool) {
    if strict {
        for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.severity == Severity::Warning)
        {
            diagnostic.severity = Severity::Error;
        }
    }
    diagnostics.iter_mut().for_each(clean);
    Diagnostic::sort(diagnostics);
    diagnostics.dedup();
}

/// What is wrong with a credential is told without it, and so is where it stands; each message stays in one line.
pub(super) fn clean(diagnostic: &mut Diagnostic) {
    let keys = diagnostic.path.0.iter_mut().filter_map(|step| match step {
        Step::Key(key) => Some(key),
        Step::Index(_) => None,
    });
    for text in keys.chain([&mut diagnostic.message]) {
        if let Cow::Owned(redacted) = api::redact(text) {
            *text = redacted;
        }
        if let Cow::Owned(escaped) = printable(text) {
            *text = escaped;
        }
    }
}

/// Puts what is to be said into the results of the first stream.
pub(super) fn tell(edits: &mut [Edits], diagnostics: &[Diagnostic]) {
    if let Some(first) = edits.first_mut() {
        for diagnostic in diagnostics {
            first.report(report(diagnostic));
        }
    }
}

/// kpt prints severity, object, field and message, and neither file nor rule; so the message begins with them.
fn report(diagnostic: &Diagnostic) -> Report {
    let file = diagnostic.file.as_deref();
    let told = [file, diagnostic.rule.as_deref()].into_iter().flatten().map(|text| format!("{text}: "));
    Report {
        severity: diagnostic.severity.as_str(),
        message: told.collect::<String>() + &diagnostic.message,
        object: diagnostic.object.clone(),
        field: Some(diagnostic.path.to_string()).filter(|path| !path.is_empty()),
        file: file.map(str::to_owned),
        index: None,
    }
}
