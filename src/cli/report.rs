//! How findings are told: one line each, with the source line for people, as JSON for programs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::api::{CREDENTIAL, looks_by_value};
use crate::diagnostic::{Diagnostic, Location, ObjectRef, Severity, printable};
use crate::policy::{Rule, is_about_credentials};

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `<file>:<line>: <path>: <cause>; <remedy>`, one line each.
    Lines,
    /// The source line with the wrong part marked, and the remedy below.
    Frames {
        /// Whether colours may be used.
        color: bool,
    },
    /// One JSON document.
    Json,
}

/// The texts that findings are about, by file name.
pub(super) type Sources = BTreeMap<String, Vec<u8>>;

/// Tells findings, worst first. `objects` is how many objects were written, none where nothing was.
pub(super) fn report(form: Form, mut findings: Vec<Diagnostic>, sources: &Sources, objects: usize) -> String {
    Diagnostic::sort(&mut findings);
    match form {
        Form::Lines => findings.iter().map(line).collect(),
        Form::Frames { color } => frames(&findings, sources, color),
        Form::Json => json(&findings, objects),
    }
}

/// A finding in one line, whatever the user's text in it holds. As compilers do, what is no error says so behind its place.
fn line(finding: &Diagnostic) -> String {
    if let Some(rule) = &finding.rule {
        return of_rule(finding, rule);
    }
    let text = finding.to_string();
    let word = match finding.severity {
        Severity::Error => String::new(),
        other => format!("{}: ", other.as_str()),
    };
    let place = place(finding);
    let rest = text.strip_prefix(&place).unwrap_or(&text);
    let place = if rest.len() == text.len() { "" } else { &place };
    format!("{}\n", printable(&format!("{place}{word}{rest}")))
}

/// What a rule says, in one line: `file:line: error[rule]: object: path: cause; remedy`.
fn of_rule(finding: &Diagnostic, rule: &str) -> String {
    let mut text = format!("{}{}[{rule}]: ", place(finding), finding.severity.as_str());
    if let Some(object) = &finding.object {
        let _ = write!(text, "{}: ", named(object));
    }
    if !finding.path.0.is_empty() {
        let _ = write!(text, "{}: ", finding.path);
    }
    format!("{}\n", printable(&format!("{text}{}", finding.message)))
}

/// An object as people name it: `Deployment chat/server`, or `Deployment server` where no namespace is told.
pub(super) fn named(object: &ObjectRef) -> String {
    match &object.namespace {
        Some(namespace) => format!("{} {namespace}/{}", object.kind, object.name),
        None => format!("{} {}", object.kind, object.name),
    }
}

/// What stands in front of the message: `model.yaml:7: `.
fn place(finding: &Diagnostic) -> String {
    let mut place = String::new();
    if let Some(file) = &finding.file {
        place.push_str(file);
        if let Some(line) = finding.location.as_ref().and_then(|location| location.line) {
            let _ = write!(place, ":{line}");
        }
        place.push_str(": ");
    }
    place
}

/// Cause and remedy of a message. The `; ` that parts them never stands in backticks.
pub(super) fn split(message: &str) -> (&str, Option<&str>) {
    let mut quoted = false;
    for (i, c) in message.char_indices() {
        match c {
            '`' => quoted = !quoted,
            ';' if !quoted && message[i..].starts_with("; ") => {
                return (&message[..i], Some(&message[i + 2..]));
            }
            _ => {}
        }
    }
    (message, None)
}

fn frames(findings: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut files: HashMap<&str, Lines<'_>> = HashMap::new();
    let mut out = String::new();
    let secret = |finding: &Diagnostic| {
        finding.message.starts_with(CREDENTIAL) || finding.rule.as_deref().is_some_and(is_about_credentials)
    };
    let secrets: HashSet<_> = findings.iter().filter(|finding| secret(finding)).map(line_of).collect();
    for finding in findings {
        let file = finding.file.as_deref().filter(|_| !secrets.contains(&line_of(finding)));
        let lines = file.and_then(|file| Some(&*files.entry(file).or_insert(Lines::of(sources.get(file)?))));
        out.push_str(&frame(finding, lines, &renderer));
        out.push_str("\n\n");
    }
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    let errors = findings.iter().filter(is_error).count();
    if errors > 0 && findings.iter().all(|finding| finding.rule.is_none()) {
        let plural = if errors == 1 { "" } else { "s" };
        let _ = writeln!(out, "{errors} error{plural}; nothing is written");
    }
    out
}

fn line_of(finding: &Diagnostic) -> (Option<&str>, Option<u32>) {
    (finding.file.as_deref(), finding.location.as_ref().and_then(|location| location.line))
}

fn frame(finding: &Diagnostic, lines: Option<&Lines<'_>>, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::NOTE,
    };
    let (cause, remedy) = split(&finding.message);
    let file = finding.file.as_deref();
    let mut title = String::new();
    let marked = finding.location.as_ref().and_then(|location| Some((location, lines?.get(location.line?)?)));
    // Whatever the finding is about, a line with a credential is not shown.
    let marked = marked.filter(|(_, line)| !looks_by_value(line));
    if marked.is_none() {
        title.push_str(&place(finding));
    }
    if let Some(object) = finding.object.as_ref().filter(|_| marked.is_none() || finding.rule.is_some()) {
        let _ = write!(title, "{}: ", named(object));
    }
    if !finding.path.0.is_empty() {
        let _ = write!(title, "{}: ", finding.path);
    }
    title.push_str(cause);
    let url = finding.rule.as_deref().and_then(Rule::find).map(Rule::url).unwrap_or_default();
    let title = level.primary_title(printable(&title).into_owned());
    let mut group = Group::with_title(match finding.rule.as_deref() {
        Some(rule) => title.id(rule),
        None => title,
    });
    if let Some((location, source)) = marked {
        let span = mark(location, &source);
        let number = location.line.and_then(|line| usize::try_from(line).ok()).unwrap_or(1);
        let snippet = Snippet::source(source).line_start(number).path(file);
        group = group.element(snippet.annotation(AnnotationKind::Primary.span(span)));
    }
    if let Some(remedy) = remedy {
        group = group.element(Level::HELP.message(printable(remedy).into_owned()));
    }
    if !url.is_empty() {
        group = group.element(Level::NOTE.message(url.as_str()));
    }
    renderer.render(&[group])
}

/// The bytes of the line that are wrong: as many as the place has, from its column to at most the line's end.
fn mark(location: &Location, line: &str) -> std::ops::Range<usize> {
    let column = usize::try_from(location.column).unwrap_or(1).max(1);
    let start = line.char_indices().nth(column - 1).map_or(line.len(), |(i, _)| i);
    let long = usize::try_from(location.span.1.saturating_sub(location.span.0)).unwrap_or(0);
    let mut end = start.saturating_add(long).min(line.trim_end().len()).max(start);
    while !line.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// A text by lines, found once.
struct Lines<'a> {
    text: &'a [u8],
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a [u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(i, _)| i + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// A line by its number, from 1.
    fn get(&self, number: u32) -> Option<String> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        let line = String::from_utf8_lossy(self.text.get(start..end)?);
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// A finding for programs, in the shape that `modelspec validate` shares. Every key is always there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    /// The rule of a policy; null for what is wrong with the input itself.
    rule: Option<&'a str>,
    severity: &'static str,
    api_version: Option<&'a str>,
    kind: Option<&'a str>,
    namespace: Option<&'a str>,
    name: Option<&'a str>,
    field: Option<String>,
    file: Option<&'a str>,
    line: Option<u32>,
    message: &'a str,
    remedy: Option<&'a str>,
    /// The rule's page; null without a rule, and for a rule of the user's own.
    url: Option<String>,
}

#[derive(Serialize)]
struct Summary {
    error: usize,
    warning: usize,
    info: usize,
    objects: usize,
}

#[derive(Serialize)]
struct Report<'a> {
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

fn json(findings: &[Diagnostic], objects: usize) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let summary = Summary {
        error: count(Severity::Error),
        warning: count(Severity::Warning),
        info: count(Severity::Info),
        objects,
    };
    let report = Report { findings: findings.iter().map(finding).collect(), summary };
    // Text and numbers alone: there is nothing that has no JSON form.
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(finding: &Diagnostic) -> Finding<'_> {
    let (message, remedy) = split(&finding.message);
    let object = finding.object.as_ref();
    let known = |text: &'_ str| !text.is_empty();
    Finding {
        rule: finding.rule.as_deref(),
        severity: finding.severity.as_str(),
        api_version: object.map(|object| object.api_version.as_str()).filter(|text| known(text)),
        kind: object.map(|object| object.kind.as_str()).filter(|text| known(text)),
        namespace: object.and_then(|object| object.namespace.as_deref()),
        name: object.map(|object| object.name.as_str()).filter(|text| known(text)),
        field: (!finding.path.0.is_empty()).then(|| finding.path.to_string()),
        file: finding.file.as_deref(),
        line: finding.location.as_ref().and_then(|location| location.line),
        message,
        remedy,
        url: finding.rule.as_deref().and_then(Rule::find).map(Rule::url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Path;

    const SOURCE: &str = "spec:\n  runtime: vlm\n  modèle: [a,\n    b]\n";

    fn at(line: u32, column: u32, span: (u32, u32), path: Path, message: &str) -> Diagnostic {
        let location = Some(Location { line: Some(line), column, span });
        Diagnostic { location, path, ..Diagnostic::error(message).in_file("model.yaml") }
    }

    fn sources() -> Sources {
        Sources::from([("model.yaml".to_owned(), SOURCE.as_bytes().to_vec())])
    }

    fn object() -> ObjectRef {
        ObjectRef { api_version: "v1".into(), kind: "ModelSpec".into(), name: "m".into(), namespace: None }
    }

    #[test]
    fn a_line_holds_place_severity_path_cause_and_remedy() {
        let error = at(2, 3, (8, 20), Path::spec(["runtime"]), "unknown runtime `vlm`; did you mean `vllm`?");
        let warning = Diagnostic { severity: Severity::Warning, ..error.clone() };
        let info = Diagnostic { severity: Severity::Info, ..Diagnostic::error("m; r").about(object()) };
        let text = report(Form::Lines, vec![info, warning, error], &sources(), 0);
        let expected = "\
model.yaml:2: spec.runtime: unknown runtime `vlm`; did you mean `vllm`?
model.yaml:2: warning: spec.runtime: unknown runtime `vlm`; did you mean `vllm`?
info: ModelSpec m: m; r
";
        assert_eq!(text, expected);
    }

    #[test]
    fn text_of_the_user_starts_no_line_and_no_escape_sequence() {
        let text = report(Form::Lines, vec![Diagnostic::error("`a\n\x1b[31mb`")], &sources(), 0);
        assert_eq!(text, "`a\\n\\u{1b}[31mb`\n");
        let text =
            report(Form::Frames { color: false }, vec![Diagnostic::error("`a\x1b[31mb`")], &sources(), 0);
        assert!(!text.contains('\x1b'), "{text}");
    }

    #[test]
    fn a_frame_marks_the_wrong_part() {
        let finding =
            at(2, 3, (8, 20), Path::spec(["runtime"]), "unknown runtime `a; b`; did you mean `vllm`?");
        let expected = "\
error: spec.runtime: unknown runtime `a; b`
 --> model.yaml:2:3
  |
2 |   runtime: vlm
  |   ^^^^^^^^^^^^
  |
  = help: did you mean `vllm`?

1 error; nothing is written
";
        assert_eq!(report(Form::Frames { color: false }, vec![finding.clone()], &sources(), 0), expected);
        let colored = report(Form::Frames { color: true }, vec![finding], &sources(), 0);
        assert!(colored.contains("\x1b[1m\x1b[91merror"), "{colored:?}");
    }

    #[test]
    fn a_line_with_a_credential_is_not_shown() {
        let credential = at(2, 3, (8, 20), Path::spec(["env", "TOKEN"]), CREDENTIAL);
        let other = at(2, 3, (8, 20), Path::default(), "another fault of that line");
        let by_rule = Diagnostic {
            rule: Some("credential-literal".into()),
            ..at(2, 3, (8, 20), Path::default(), "variable `TOKEN` holds a credential")
        };
        let text = report(Form::Frames { color: false }, vec![by_rule], &sources(), 0);
        assert!(!text.contains("vlm"), "{text}");
        let text = report(Form::Frames { color: false }, vec![credential, other], &sources(), 0);
        assert!(!text.contains("vlm"), "{text}");
        assert!(
            text.contains("error: model.yaml:2: spec.env.TOKEN: this looks like a credential\n"),
            "{text}"
        );
    }

    #[test]
    fn a_mark_stays_in_its_line() {
        let finding = at(3, 3, (23, 40), Path::default(), "m");
        let text = report(Form::Frames { color: false }, vec![finding], &sources(), 0);
        assert!(text.contains("3 |   modèle: [a,\n  |   ^^^^^^^^^^^\n"), "{text}");
        for (line, column) in [(1, 99), (9, 1), (3, 6)] {
            let finding = at(line, column, (0, 1), Path::default(), "m");
            report(Form::Frames { color: false }, vec![finding], &sources(), 0);
        }
    }

    #[test]
    fn without_a_line_the_object_is_named() {
        let finding = Diagnostic::error("c; r").in_file("model.yaml").about(object());
        let text = report(Form::Frames { color: false }, vec![finding], &sources(), 0);
        assert!(text.starts_with("error: model.yaml: ModelSpec m: c\n"), "{text}");
    }

    #[test]
    fn the_remedy_stands_apart_where_there_is_one() {
        for (message, parts) in [
            ("unknown `a; b`; write `c; d`", ("unknown `a; b`", Some("write `c; d`"))),
            ("too long; shorten it; or drop it", ("too long", Some("shorten it; or drop it"))),
            ("expected an integer", ("expected an integer", None)),
        ] {
            assert_eq!(split(message), parts);
        }
    }

    #[test]
    fn what_a_rule_says_names_the_rule_the_object_and_the_page() {
        let finding = Diagnostic {
            rule: Some("image-tag-mutable".into()),
            object: Some(ObjectRef { namespace: Some("chat".into()), ..object() }),
            ..at(2, 3, (8, 20), Path::spec(["runtime"]), "c; r")
        };
        let text = report(Form::Lines, vec![finding.clone()], &sources(), 0);
        assert_eq!(text, "model.yaml:2: error[image-tag-mutable]: ModelSpec chat/m: spec.runtime: c; r\n");
        let text = report(Form::Frames { color: false }, vec![finding.clone()], &sources(), 0);
        let expected = "\
error[image-tag-mutable]: ModelSpec chat/m: spec.runtime: c
 --> model.yaml:2:3
  |
2 |   runtime: vlm
  |   ^^^^^^^^^^^^
  |
  = help: r
  = note: https://serving.creativeflow.ai/rules/image-tag-mutable

";
        assert_eq!(text, expected);
        let text = report(Form::Json, vec![finding], &sources(), 1);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["findings"][0]["rule"], "image-tag-mutable");
        assert_eq!(json["findings"][0]["url"], "https://serving.creativeflow.ai/rules/image-tag-mutable");
    }

    #[test]
    fn json_has_every_key() {
        let text = report(Form::Json, vec![Diagnostic::error("c; r").about(object())], &sources(), 3);
        let expected = serde_json::json!({
            "findings": [{
                "rule": null, "severity": "error", "apiVersion": "v1", "kind": "ModelSpec", "namespace": null,
                "name": "m", "field": null, "file": null, "line": null, "message": "c", "remedy": "r", "url": null,
            }],
            "summary": {"error": 1, "warning": 0, "info": 0, "objects": 3},
        });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected);
    }
}
