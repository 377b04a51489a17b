//! Findings as JUnit XML: one test suite, a failed test case for each error and warning, a passed one for each info
//! (<https://github.com/testmoapp/junitxml>). What readers of the format agree on is small enough to be written by hand.

use std::fmt::Write;

use super::report::{named, split};
use crate::diagnostic::{Diagnostic, Severity};

/// The document.
pub(super) fn suite(findings: &[Diagnostic]) -> String {
    let failures = findings.iter().filter(|finding| finding.severity != Severity::Info).count();
    // A suite without a test case is an error to some readers.
    let tests = findings.len().max(1);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"modelspec\" tests=\"{tests}\" failures=\"{failures}\">\n  \
         <testsuite name=\"modelspec validate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n"
    );
    if findings.is_empty() {
        out.push_str("    <testcase classname=\"modelspec\" name=\"no findings\"/>\n");
    }
    for finding in findings {
        case(finding, &mut out);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn case(finding: &Diagnostic, out: &mut String) {
    let rule = finding.rule.as_deref().unwrap_or("input");
    let mut name: Vec<String> = finding.object.iter().map(named).collect();
    name.extend(Some(finding.path.to_string()).filter(|path| !path.is_empty()));
    if name.is_empty() {
        name.push(finding.file.as_deref().unwrap_or("input").to_owned());
    }
    let _ = write!(out, "    <testcase classname=\"{}\" name=\"{}\"", escape(rule), escape(&name.join(": ")));
    if let Some(file) = finding.file.as_deref() {
        let _ = write!(out, " file=\"{}\"", escape(file));
    }
    let line = finding.location.as_ref().and_then(|location| location.line);
    if let Some(line) = line {
        let _ = write!(out, " line=\"{line}\"");
    }
    let (cause, _) = split(&finding.message);
    let text = escape(&finding.message);
    let _ = if finding.severity == Severity::Info {
        writeln!(out, ">\n      <system-out>{text}</system-out>\n    </testcase>")
    } else {
        let (kind, cause) = (finding.severity.as_str(), escape(cause));
        writeln!(
            out,
            ">\n      <failure type=\"{kind}\" message=\"{cause}\">{text}</failure>\n    </testcase>"
        )
    };
}

/// Text for an element or an attribute. Control characters have no form in XML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{ObjectRef, Path};

    #[test]
    fn a_finding_is_a_failed_case_and_an_info_a_passed_one() {
        let object = ObjectRef { kind: "Pod".into(), name: "<a>".into(), ..ObjectRef::default() };
        let mut error = Diagnostic::error("`a` & `\"b\"`\x01; mend it").about(object).in_file("a.yaml");
        error.rule = Some("probe-missing".into());
        error.path = Path::spec(["a"]);
        let info = Diagnostic { severity: Severity::Info, ..Diagnostic::error("m") };
        let expected = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"modelspec\" tests=\"2\" failures=\"1\">
  <testsuite name=\"modelspec validate\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">
    <testcase classname=\"probe-missing\" name=\"Pod &lt;a&gt;: spec.a\" file=\"a.yaml\">
      <failure type=\"error\" message=\"`a` &amp; `&quot;b&quot;`\u{fffd}\">`a` &amp; `&quot;b&quot;`\u{fffd}; mend it</failure>
    </testcase>
    <testcase classname=\"input\" name=\"input\">
      <system-out>m</system-out>
    </testcase>
  </testsuite>
</testsuites>
";
        assert_eq!(suite(&[error, info]), expected);
        assert!(suite(&[]).contains("tests=\"1\" failures=\"0\""));
    }
}
