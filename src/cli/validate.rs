//! `modelspec validate`: from what it is given to what it says.

use super::args::Validate;
use super::inputs;
use super::report::{self, Form, Sources};
use crate::diagnostic::Severity;
use crate::functions::{self, Demands, Verdict};

/// A judgement, with the texts that findings may show lines of.
#[derive(Debug)]
pub(super) struct Validation {
    pub(super) verdict: Verdict,
    sources: Sources,
}

impl Validation {
    /// Reads and judges what people name; what is wrong stands in the verdict.
    pub(super) fn of(args: &Validate, show_lines: bool) -> Self {
        let mut sources = Sources::new();
        let mut paths = args.paths.clone();
        if paths.is_empty() {
            paths.push("-".into());
        }
        let mut read = |paths: &[_]| inputs::streams("validate", paths, show_lines.then_some(&mut sources));
        let (streams, mut problems) = read(&paths);
        let (mut policies, of_policy) = read(args.policy.as_slice());
        problems.extend(of_policy);
        let (definitions, of_definitions) = read(&args.crds);
        problems.extend(of_definitions);
        if !problems.is_empty() {
            let verdict = Verdict { diagnostics: problems, ..Verdict::default() };
            return Self { verdict, sources };
        }
        let demands = Demands {
            policy: policies.pop(),
            definitions,
            now: args.now.clone(),
            kubernetes_minor: args.kubernetes_version,
            strict: args.strict,
            allow_empty: args.allow_empty,
            report: args.report,
        };
        Self { verdict: functions::validate(&streams, &demands), sources }
    }

    /// The findings for people, and the table that they have asked for.
    pub(super) fn text(&self, form: Form) -> String {
        let mut text = report::report(form, self.verdict.diagnostics.clone(), &self.sources, 0);
        if let Some(report) = &self.verdict.report {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&report.to_string());
        }
        text
    }

    /// The findings for programs.
    pub(super) fn json(&self) -> String {
        report::report(Form::Json, self.verdict.diagnostics.clone(), &self.sources, self.verdict.objects)
    }

    /// How many there are of each, in one line.
    pub(super) fn summary(&self) -> String {
        let Verdict { diagnostics, exempted, objects, .. } = &self.verdict;
        let count = |severity| diagnostics.iter().filter(|said| said.severity == severity).count();
        let number = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let told = [
            number(count(Severity::Error), "error"),
            number(count(Severity::Warning), "warning"),
            number(count(Severity::Info), "info"),
            format!("{} exempted", exempted.len()),
        ];
        format!("{}: {}\n", number(*objects, "object"), told.join(", "))
    }
}
