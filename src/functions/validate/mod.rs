//! Judges the objects of a stream. Nothing is changed: what there is to say goes to the outcome and into the results.

mod policy;

use std::collections::HashMap;

use super::outcome::{clean, finish, tell};
use super::{Input, Options, Outcome};
use crate::api::Origins;
use crate::diagnostic::{Diagnostic, Path, Place, Severity};
use crate::krm::{Edits, Item};
use crate::parallel;
use crate::policy::{Exempted, Finding, Judgement, Object, Schemas, capacity, judge};
use crate::runtimes::Catalog;
use crate::yaml;
use policy::Read;

/// The kinds of ours are for this program and not for the cluster.
const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";

/// How objects are to be judged, beyond what their policy says.
#[derive(Debug, Default)]
pub struct Demands {
    /// The policy, where it is not among the inputs: one document.
    pub policy: Option<Input>,
    /// CustomResourceDefinitions that are not among the inputs.
    pub definitions: Vec<Input>,
    /// The day by which exemptions end, before the policy's own.
    pub now: Option<String>,
    /// The minor version of Kubernetes 1 that the cluster has, before the policy's own.
    pub kubernetes_minor: Option<u32>,
    /// Warnings are errors, whatever the policy says.
    pub strict: bool,
    /// Nothing to judge is no error.
    pub allow_empty: bool,
    /// What each namespace may use at worst is to be told.
    pub report: bool,
}

/// What came of judging a stream.
#[derive(Debug, Default)]
pub struct Verdict {
    /// All that is to be said, worst first: what keeps the stream from being judged, or what the rules say.
    pub diagnostics: Vec<Diagnostic>,
    /// What exemptions let pass, each with its reason.
    pub exempted: Vec<(Diagnostic, String)>,
    /// How many objects were judged; none where something kept them from it.
    pub objects: usize,
    /// What each namespace may use at worst, where that is demanded.
    pub report: Option<capacity::Report>,
}

/// Judges all inputs as one stream, by the policy that is demanded, or that is among them.
pub fn validate(inputs: &[Input], demands: &Demands) -> Verdict {
    let mut diagnostics = Vec::new();
    let read = match policy::find(inputs, demands) {
        Ok(Some((input, item))) => policy::read(input, &item, &mut diagnostics),
        Ok(None) => Read::default(),
        Err(error) => {
            diagnostics.push(error);
            Read::default()
        }
    };
    judged(inputs, read, demands, diagnostics)
}

/// Judges all inputs as a function whose config is a policy. Every item leaves as it came.
pub(super) fn function(inputs: &[Input], config: (&Input, Item<'_>), options: &Options) -> Outcome {
    let (input, item) = config;
    let mut diagnostics = Vec::new();
    if options.config.is_some() && !options.plugin {
        let message = "a ServingPolicy judges and expands nothing; run `modelspec validate --policy FILE`";
        diagnostics.push(input.place(&item).error(Path::default(), message));
    }
    let read = policy::read(input, &item, &mut diagnostics);
    // What is empty here, a tool has made so, or has yet to fill.
    let demands = Demands { strict: options.strict, allow_empty: true, ..Demands::default() };
    let diagnostics = judged(inputs, read, &demands, diagnostics).diagnostics;
    let mut edits: Vec<Edits> = inputs.iter().map(|_| Edits::default()).collect();
    tell(&mut edits, &diagnostics);
    Outcome { diagnostics, edits, generated: Vec::new() }
}

fn judged(inputs: &[Input], mut read: Read, demands: &Demands, mut diagnostics: Vec<Diagnostic>) -> Verdict {
    let policy = &mut read.policy;
    policy.now = demands.now.clone().or(policy.now.take());
    policy.kubernetes_minor = demands.kubernetes_minor.unwrap_or(policy.kubernetes_minor);
    let strict = demands.strict || policy.strict;
    let policy = &read.policy;
    let items = inputs.iter().flat_map(|input| input.stream.items().map(move |item| (input, item)));
    let items: Vec<(&Input, Item<'_>)> =
        items.filter(|(_, item)| !policy::is_policy(item) && !is_local(item)).collect();
    if items.is_empty() && !demands.allow_empty && diagnostics.is_empty() {
        diagnostics.push(Diagnostic::error(
            "the input holds no object to judge, so whatever should have rendered one has not; mend it, or give `--allow-empty`",
        ));
    }
    let schemas = schemas(&items, &demands.definitions, &mut diagnostics);
    let documents = parallel::map(items.iter().enumerate().collect(), |(index, (input, item))| {
        let place = input.place(item);
        place.parse(&item.document()).map(|document| {
            let said = policy.ask(index, &place.object, &document);
            (Object::read(index, place, document, &schemas), said)
        })
    });
    let (mut objects, mut said) = (Vec::with_capacity(documents.len()), Vec::new());
    for document in documents {
        match document {
            Ok((object, own)) => {
                objects.push(object);
                said.extend(own);
            }
            Err(errors) => diagnostics.extend(errors),
        }
    }
    if !diagnostics.is_empty() {
        finish(&mut diagnostics, strict);
        return Verdict { diagnostics, ..Verdict::default() };
    }
    let count = objects.len();
    let Judgement { objects, findings, exempted } =
        judge(objects, said, policy, &schemas, &Catalog::builtin());
    let mut teller = Teller { items, read: &read, documents: HashMap::new() };
    let mut told = |finding: Finding| {
        let place = finding.object.and_then(|index| objects.at(index)).map(|object| &object.place);
        teller.tell(finding, place)
    };
    let mut diagnostics: Vec<Diagnostic> = findings.into_iter().map(&mut told).collect();
    let exempted = exempted.into_iter().map(|Exempted { finding, reason }| {
        let mut diagnostic = told(finding);
        clean(&mut diagnostic);
        (diagnostic, reason)
    });
    let exempted = exempted.collect();
    finish(&mut diagnostics, strict);
    let report = demands.report.then(|| capacity::report(&objects, policy));
    Verdict { diagnostics, exempted, objects: count, report }
}

/// The kinds of Kubernetes, and those that definitions bring: in the stream, and given beside it.
fn schemas(items: &[(&Input, Item<'_>)], beside: &[Input], diagnostics: &mut Vec<Diagnostic>) -> Schemas {
    let mut schemas = Schemas::default();
    let is_definition = |item: &Item<'_>| item.kind() == "CustomResourceDefinition";
    for (_, item) in items.iter().filter(|(_, item)| is_definition(item)) {
        // One that does not parse is told with all others of the stream.
        if let Ok(document) = yaml::parse(&item.document()) {
            schemas.define(&document);
        }
    }
    for input in beside {
        for item in input.stream.items().filter(is_definition) {
            match input.place(&item).parse(&item.document()) {
                Ok(document) => schemas.define(&document),
                Err(errors) => diagnostics.extend(errors),
            }
        }
    }
    schemas
}

fn is_local(item: &Item<'_>) -> bool {
    item.annotation(LOCAL_CONFIG).is_some_and(|value| value == "true")
}

/// Says where findings stand.
struct Teller<'a> {
    items: Vec<(&'a Input, Item<'a>)>,
    read: &'a Read,
    /// The documents that something was found in: a good stream pays nothing for lines.
    documents: HashMap<usize, Option<Origins>>,
}

impl Teller<'_> {
    fn tell(&mut self, finding: Finding, place: Option<&Place>) -> Diagnostic {
        let Finding { rule, severity, object, path, cause, remedy } = finding;
        let message = if remedy.is_empty() { cause } else { format!("{cause}; {remedy}") };
        let place = place.unwrap_or(&self.read.place);
        let at = match object.filter(|_| place.lines) {
            Some(index) => self.document(index).map(|origins| origins.at(&path)),
            None => Some(self.read.origins.at(&path)),
        };
        let location = at.and_then(|at| place.location(at));
        Diagnostic { location, rule: Some(rule), ..place.say(severity, path, message) }
    }

    fn document(&mut self, index: usize) -> Option<&Origins> {
        let Self { items, documents, .. } = self;
        let parse = || {
            let (_, item) = items.get(index)?;
            Some(Origins::of(yaml::parse(&item.document()).ok()?))
        };
        documents.entry(index).or_insert_with(parse).as_ref()
    }
}

impl Verdict {
    /// What the rules say, each with the rule's id.
    pub fn findings(&self) -> impl Iterator<Item = (&str, &Diagnostic)> {
        self.diagnostics.iter().filter_map(|diagnostic| Some((diagnostic.rule.as_deref()?, diagnostic)))
    }

    /// What keeps the stream from being judged; with one of these there are no findings.
    pub fn unreadable(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.rule.is_none())
    }

    /// Whether the objects are refused, or could not be judged.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
