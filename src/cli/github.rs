//! Findings as workflow commands of GitHub Actions, which stand beside the lines of a pull request
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).

use super::report::named;
use crate::diagnostic::{Diagnostic, Severity};

/// One command a finding.
pub(super) fn commands(findings: &[Diagnostic]) -> String {
    findings.iter().map(command).collect()
}

fn command(finding: &Diagnostic) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let location = finding.location.as_ref();
    let line = location.and_then(|location| location.line);
    let properties = [
        ("file", finding.file.as_deref().map(str::to_owned)),
        ("line", line.map(|line| line.to_string())),
        ("col", line.and(location).map(|location| location.column.to_string())),
        ("title", finding.rule.as_deref().map(str::to_owned)),
    ];
    let properties = properties.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let properties: Vec<String> =
        properties.map(|(name, value)| format!("{name}={}", property(&value))).collect();
    let blank = if properties.is_empty() { "" } else { " " };
    let mut text = finding.object.as_ref().map(|object| format!("{}: ", named(object))).unwrap_or_default();
    if !finding.path.0.is_empty() {
        text.push_str(&format!("{}: ", finding.path));
    }
    text.push_str(&finding.message);
    format!("::{word}{blank}{}::{}\n", properties.join(","), data(&text))
}

/// Text behind a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Location, ObjectRef, Path};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let object = ObjectRef { kind: "Pod".into(), name: "a".into(), ..ObjectRef::default() };
        let mut finding =
            Diagnostic::error("100 % of\r\n`a`, `b`: c; d").about(object).in_file("a,b:c%.yaml");
        finding.location = Some(Location { line: Some(3), column: 5, span: (0, 0) });
        finding.rule = Some("image-tag-mutable".into());
        finding.path = Path::spec(["a"]);
        assert_eq!(
            command(&finding),
            "::error file=a%2Cb%3Ac%25.yaml,line=3,col=5,title=image-tag-mutable::Pod a: spec.a: 100 %25 of%0D%0A`a`, `b`: c; d\n"
        );
        let finding = Diagnostic { severity: Severity::Info, ..Diagnostic::error("m") };
        assert_eq!(command(&finding), "::notice::m\n");
    }
}
