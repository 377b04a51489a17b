//! Findings as SARIF 2.1.0, the form of code scanning
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use serde_json::{Map, Value, json};

use super::report::named;
use crate::diagnostic::{Diagnostic, Severity};
use crate::functions::Verdict;
use crate::policy::{RULES, Rule};

/// The log: one run, with every rule that there is.
pub(super) fn log(verdict: &Verdict) -> Value {
    let found = verdict.diagnostics.iter().map(|finding| result(finding, None));
    let exempted = verdict.exempted.iter().map(|(finding, reason)| result(finding, Some(reason)));
    let results: Vec<Value> = found.chain(exempted).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "modelspec",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://serving.creativeflow.ai",
                "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "helpUri": rule.url(),
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"enabled": rule.severity.is_some(), "level": rule.severity.map_or("none", level)},
        "properties": {"tags": [rule.group.title()]},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A finding; with a reason it is one that an exemption lets pass.
fn result(finding: &Diagnostic, exempt: Option<&String>) -> Value {
    let mut result = Map::new();
    let rule = finding.rule.as_deref().unwrap_or("input");
    result.insert("ruleId".into(), rule.into());
    if let Some(index) = RULES.iter().position(|known| known.id == rule) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), level(finding.severity).into());
    let object = finding.object.as_ref().map(|object| format!("{}: ", named(object))).unwrap_or_default();
    result.insert("message".into(), json!({"text": format!("{object}{}", finding.message)}));
    result.insert("locations".into(), json!([location(finding)]));
    if let Some(reason) = exempt {
        result.insert("suppressions".into(), json!([{"kind": "inSource", "justification": reason}]));
    }
    Value::Object(result)
}

/// Where it stands: in a file, where one is known, and in an object.
fn location(finding: &Diagnostic) -> Value {
    let mut location = Map::new();
    if let Some(file) = finding.file.as_deref() {
        let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
        let place = finding.location.as_ref().and_then(|place| Some((place.line?, place.column)));
        if let Some((line, column)) = place {
            physical["region"] = json!({"startLine": line.max(1), "startColumn": column.max(1)});
        }
        location.insert("physicalLocation".into(), physical);
    }
    if let Some(object) = &finding.object {
        let field = finding.path.to_string();
        let name = named(object);
        let full = if field.is_empty() { name.clone() } else { format!("{name}: {field}") };
        location.insert(
            "logicalLocations".into(),
            json!([{"name": name, "fullyQualifiedName": full, "kind": "resource"}]),
        );
    }
    Value::Object(location)
}

/// A path as a reference: what a URI has no place for in percent signs.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if plain(byte) || (byte == b':' && path.contains("://")) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
