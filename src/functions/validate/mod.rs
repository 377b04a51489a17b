//! Judges the objects of a stream. Nothing is changed: what there is to say goes to the outcome and into the results.

mod policy;

use std::collections::BTreeMap;

use super::outcome::{clean, finish, tell};
use super::{Input, Options, Outcome};
use crate::api::Origins;
use crate::diagnostic::{Diagnostic, Path, Place, Severity};
use crate::krm::{Edits, Item};
use crate::parallel;
use crate::policy::{Exempted, Finding, Judgement, Object, Objects, Schemas, capacity, judge};
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
    let teller = Teller { items: &items, objects: &objects };
    let exempted = exempted.into_iter().map(|Exempted { finding, reason }| (finding, Some(reason)));
    let all = findings.into_iter().map(|finding| (finding, None)).chain(exempted).collect();
    let (mut diagnostics, mut exempted) = (Vec::new(), Vec::new());
    for (mut diagnostic, reason) in teller.tell(all, &read) {
        match reason {
            Some(reason) => {
                clean(&mut diagnostic);
                exempted.push((diagnostic, reason));
            }
            None => diagnostics.push(diagnostic),
        }
    }
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
    items: &'a [(&'a Input, Item<'a>)],
    objects: &'a Objects,
}

/// A finding, with the reason of the exemption that lets it pass.
type Told<T> = (T, Option<String>);

impl Teller<'_> {
    /// Gives each finding its place, in the order of the findings. The documents in which something was found are parsed
    /// once more, one by one, so that a good stream pays nothing for lines and a bad one holds no documents.
    fn tell(&self, all: Vec<Told<Finding>>, policy: &Read) -> Vec<Told<Diagnostic>> {
        let mut told = Vec::with_capacity(all.len());
        let mut by_object: BTreeMap<usize, Vec<(usize, Told<Finding>)>> = BTreeMap::new();
        for (order, (finding, reason)) in all.into_iter().enumerate() {
            match finding.object {
                Some(index) => by_object.entry(index).or_default().push((order, (finding, reason))),
                None => {
                    let diagnostic = located(finding, &policy.place, Some(&policy.origins));
                    told.push((order, (diagnostic, reason)));
                }
            }
        }
        let of_objects = parallel::map(by_object.into_iter().collect(), |(index, findings)| {
            let Some(object) = self.objects.at(index) else { return Vec::new() };
            let origins = object.place.lines.then(|| self.document(index)).flatten();
            let tell = |(order, (finding, reason))| {
                (order, (located(finding, &object.place, origins.as_ref()), reason))
            };
            findings.into_iter().map(tell).collect()
        });
        told.extend(of_objects.into_iter().flatten());
        told.sort_by_key(|(order, _)| *order);
        told.into_iter().map(|(_, told)| told).collect()
    }

    fn document(&self, index: usize) -> Option<Origins> {
        let (_, item) = self.items.get(index)?;
        Some(Origins::of(yaml::parse(&item.document()).ok()?))
    }
}

fn located(finding: Finding, place: &Place, origins: Option<&Origins>) -> Diagnostic {
    let Finding { rule, severity, path, cause, remedy, .. } = finding;
    let message = if remedy.is_empty() { cause } else { format!("{cause}; {remedy}") };
    let location = origins.and_then(|origins| place.location(origins.at(&path)));
    Diagnostic { location, rule: Some(rule), ..place.say(severity, path, message) }
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
