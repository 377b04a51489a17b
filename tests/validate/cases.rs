//! Folders with an `input.yaml`, a `policy.yaml` where the input holds none, and the findings in `findings.txt`. The first
//! lines of the input may say `# now: DATE`, `# strict: true`, `# allow-empty: true`, and
//! `# rules: ID …` for a case that is about these rules and no others.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use modelspec::diagnostic::Diagnostic;
use modelspec::functions::{Demands, Input, Verdict, validate};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate/cases");
    let mut found: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort_unstable();
    found
}

fn read(folder: &Path, name: &str) -> Option<Input> {
    let bytes = fs::read(folder.join(name)).ok()?;
    Some(Input::read(Some(Arc::from(name)), bytes).unwrap())
}

fn header(folder: &Path, key: &str) -> Option<String> {
    let text = fs::read_to_string(folder.join("input.yaml")).unwrap();
    let start = format!("# {key}: ");
    text.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
}

fn judge(folder: &Path) -> Verdict {
    let header = |key| header(folder, key);
    let demands = Demands {
        policy: read(folder, "policy.yaml"),
        now: header("now"),
        strict: header("strict").is_some(),
        allow_empty: header("allow-empty").is_some(),
        ..Demands::default()
    };
    validate(&[read(folder, "input.yaml").unwrap()], &demands)
}

fn told(folder: &Path, verdict: &Verdict) -> String {
    let rules = header(folder, "rules").unwrap_or_default();
    let is_of = |said: &Diagnostic| {
        let rule = said.rule.as_deref();
        rules.is_empty() || rule.is_none_or(|rule| rules.split(' ').any(|known| known == rule))
    };
    let mut out = String::new();
    for said in verdict.diagnostics.iter().filter(|said| is_of(said)) {
        let rule = said.rule.as_deref().map(|rule| format!("[{rule}]")).unwrap_or_default();
        writeln!(out, "{}{rule}: {said}", said.severity.as_str()).unwrap();
    }
    for (said, reason) in verdict.exempted.iter().filter(|(said, _)| is_of(said)) {
        writeln!(out, "exempt[{}]: {said} (because: {reason})", said.rule.as_deref().unwrap()).unwrap();
    }
    writeln!(out, "{} objects", verdict.objects).unwrap();
    out
}

#[test]
fn every_case_yields_the_findings_that_stand_beside_it() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let came = told(&folder, &judge(&folder));
        let file = folder.join("findings.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, &came).unwrap();
        }
        let held = fs::read_to_string(&file).unwrap_or_default();
        if held != came {
            wrong.push(format!("{}\nheld:\n{held}\ncame:\n{came}", file.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nto renew: UPDATE_GOLDEN=1 cargo test --test validate, and read the difference",
        wrong.join("\n")
    );
}
