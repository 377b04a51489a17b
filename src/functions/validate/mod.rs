//! Judges the objects of a stream. Nothing is changed: what there is to say goes to the outcome and into the results.

use super::Input;
use crate::diagnostic::{Diagnostic, Location, Place, Severity, Step};
use crate::krm::Item;
use crate::parallel;
use crate::policy::{self, Finding, Judgement, Object, Policy, Schemas};
use crate::runtimes::Catalog;
use crate::yaml::{self, At, Node, ParseError, Value};

/// The kinds of ours are for this program and not for the cluster.
const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";

/// What came of judging a stream.
#[derive(Debug)]
pub struct Verdict {
    /// What keeps the stream from being judged; with one of these there are no findings.
    pub unreadable: Vec<Diagnostic>,
    /// What the rules say, each with its place.
    pub findings: Vec<(Finding, Diagnostic)>,
    /// How many objects were judged.
    pub objects: usize,
}

/// Judges all inputs as one stream.
pub fn validate(inputs: &[Input], policy: &Policy) -> Verdict {
    let items: Vec<(&Input, Item<'_>)> =
        inputs.iter().flat_map(|input| input.stream.items().map(move |item| (input, item))).collect();
    let judged = items.iter().filter(|(_, item)| !is_local(item)).copied();
    let judged: Vec<(usize, (&Input, Item<'_>))> = judged.enumerate().collect();
    let schemas = Schemas::default();
    let read = parallel::map(judged.clone(), |(index, (input, item))| {
        let place = input.place(&item);
        match yaml::parse(&item.document()) {
            Ok(document) => Ok(Object::read(index, place, document, &schemas)),
            Err(errors) => Err(errors.into_iter().map(|error| unreadable(&place, error)).collect::<Vec<_>>()),
        }
    });
    let mut objects = Vec::with_capacity(read.len());
    let mut unreadable = Vec::new();
    for one in read {
        match one {
            Ok(object) => objects.push(object),
            Err(errors) => unreadable.extend(errors),
        }
    }
    let count = objects.len();
    if !unreadable.is_empty() {
        return Verdict { unreadable, findings: Vec::new(), objects: count };
    }
    let Judgement { objects, findings } = policy::judge(objects, policy, &schemas, &Catalog::builtin());
    let findings = findings
        .into_iter()
        .map(|finding| {
            let place = objects.at(finding.object).map(|object| object.place.clone()).unwrap_or_default();
            // The text is parsed once more only for what is found: a good stream pays nothing for lines.
            let at = judged.get(finding.object).filter(|_| place.lines).and_then(|(_, (_, item))| {
                Some(locate(&yaml::parse(&item.document()).ok()?, &finding.path.0))
            });
            let diagnostic = told(&place, at, &finding);
            (finding, diagnostic)
        })
        .collect();
    Verdict { unreadable, findings, objects: count }
}

fn is_local(item: &Item<'_>) -> bool {
    item.annotation(LOCAL_CONFIG).is_some_and(|value| value == "true")
}

fn unreadable(place: &Place, error: ParseError) -> Diagnostic {
    let location = place.lines.then_some(Location {
        line: Some(place.first_line + error.line - 1),
        column: error.column + place.indent,
        span: (0, 0),
    });
    Diagnostic {
        severity: Severity::Error,
        file: place.file.clone(),
        location,
        object: Some(place.object.clone()),
        path: crate::diagnostic::Path::default(),
        message: error.told(place.lines.then_some(place.first_line)),
    }
}

/// The place of a field, or of what would hold it.
fn locate(document: &Node, path: &[Step]) -> At {
    let mut at = document.at;
    let mut node = document;
    for step in path {
        let next = match step {
            Step::Key(key) => node.entry(key).map(|entry| (entry.at, &entry.value)),
            Step::Index(index) => node.items().get(*index).map(|item| (item.at, item)),
        };
        let Some((key, value)) = next else { break };
        at = key;
        if matches!(value.value, Value::Scalar(_)) && value.at.line == key.line && value.at.end > key.start {
            at.end = value.at.end;
        }
        node = value;
    }
    at
}

fn told(place: &Place, at: Option<At>, finding: &Finding) -> Diagnostic {
    let location = at.filter(|at| at.line > 0).map(|at| Location {
        line: Some(place.first_line + at.line - 1),
        column: at.column + place.indent,
        span: (at.start, at.end),
    });
    Diagnostic {
        severity: finding.severity,
        file: place.file.clone(),
        location,
        object: Some(place.object.clone()),
        path: finding.path.clone(),
        message: format!("{}; {}", finding.cause, finding.remedy),
    }
}
