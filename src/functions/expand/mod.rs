//! Expands ModelSpecs. The pipeline is [`expand`]; the modules beside it are its steps.

mod documents;
mod identity;
mod model;
mod package;
mod place;
mod shared;
mod written;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

pub use written::Named;

use super::{Input, Options};
use crate::api;
use crate::diagnostic::{Diagnostic, Severity, Step, printable};
use crate::krm::{Edits, Report, Wiring};
use crate::parallel;
use documents::Documents;
use identity::Identity;
use model::Expanded;
use written::Written;

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
        has_errors(&self.diagnostics)
    }
}

/// Finds the ModelSpecs, expands each alone, checks identities, and says what to change in the streams.
pub(super) fn expand(inputs: &[Input], options: &Options) -> Outcome {
    let Documents { models, platform, consumed, wiring, all, strict, mut diagnostics, .. } =
        Documents::collect(inputs, options);
    if models.is_empty() && !has_errors(&diagnostics) {
        diagnostics.extend(nothing_to_expand(wiring, options));
    }
    // ModelSpecs do not know of each other, so every core takes its share.
    let mut expanded = parallel::map(models, |found| {
        let expanded = model::expand(&found, &platform);
        if wiring == Wiring::Package { expanded } else { expanded.write() }
    });
    diagnostics.extend(expanded.iter_mut().flat_map(|model| std::mem::take(&mut model.diagnostics)));
    diagnostics.extend(shared::share(&mut expanded));
    diagnostics.extend(identity::clashes(&expanded));
    let plan = match wiring {
        Wiring::Package => package::place(inputs, expanded, all),
        Wiring::Build | Wiring::Stream => stand_in(inputs, expanded, &consumed),
    };
    let Plan { mut edits, mut generated } = plan.unwrap_or_else(|errors| {
        diagnostics.extend(errors);
        Plan::default()
    });
    finish(&mut diagnostics, strict);
    if has_errors(&diagnostics) || edits.len() != inputs.len() {
        edits = inputs.iter().map(|_| Edits::default()).collect();
        generated.clear();
    }
    if let Some(first) = edits.first_mut() {
        for diagnostic in &diagnostics {
            first.report(report(diagnostic));
        }
    }
    Outcome { diagnostics, edits, generated }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// What to say where there is no ModelSpec. A package may have lost its last one, and its objects go with it; a build
/// may have none in one of its layers.
fn nothing_to_expand(wiring: Wiring, options: &Options) -> Option<Diagnostic> {
    if options.wants_models {
        return Some(Diagnostic::error(
            "the input holds no ModelSpec (kustomize drops those marked `config.kubernetes.io/local-config`); add one, or give `--allow-empty`",
        ));
    }
    let message =
        "the package holds no ModelSpec, so nothing is generated; add one, or let `selectors` hand them on";
    (wiring == Wiring::Package).then(|| Diagnostic { severity: Severity::Info, ..Diagnostic::error(message) })
}

/// What is to change where nothing is in the way.
#[derive(Debug, Default)]
struct Plan {
    /// The changes to each input.
    edits: Vec<Edits>,
    /// What they bring.
    generated: Vec<Generated>,
}

/// Under kustomize and in a pipe generated objects stand where their ModelSpec stood.
fn stand_in(
    inputs: &[Input],
    expanded: Vec<Expanded>,
    consumed: &[(usize, usize)],
) -> Result<Plan, Vec<Diagnostic>> {
    let former = former(inputs, &expanded);
    let errors = taken(inputs, &expanded, &former);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut edits: Vec<Edits> = inputs.iter().map(|_| Edits::default()).collect();
    for (input, item) in consumed.iter().chain(&former) {
        edits[*input].remove(*item);
    }
    let mut generated = Vec::with_capacity(expanded.len());
    for Expanded { input, item, place, objects, written, .. } in expanded {
        let mut names = Vec::with_capacity(objects.len() + written.len());
        for object in objects.iter().map(Written::of).chain(written.into_iter().map(Ok)) {
            let Written { named, text } = object.map_err(|diagnostic| vec![diagnostic])?;
            match item {
                Some(item) => edits[input].insert_after(item, text),
                None => edits[input].append(text),
            }
            names.push(named);
        }
        generated.push(Generated { model: place.object.name, objects: names });
    }
    Ok(Plan { edits, generated })
}

/// What a render in a package made of the same ModelSpecs before: the new objects take its place.
fn former(inputs: &[Input], expanded: &[Expanded]) -> HashSet<(usize, usize)> {
    if expanded.is_empty() {
        return HashSet::new();
    }
    let ours = |owner: &str, namespace: Option<&str>| {
        expanded
            .iter()
            .map(|model| &model.place.object)
            .any(|object| object.name == owner && object.namespace.as_deref() == namespace)
    };
    let items =
        inputs.iter().enumerate().flat_map(|(input, it)| it.stream.items().map(move |item| (input, item)));
    let owned = items.filter_map(|(input, item)| Some((input, item.index(), package::owner(&item)?, item)));
    owned
        .filter(|(_, _, owner, item)| ours(owner, item.namespace().as_deref()))
        .map(|(input, index, ..)| (input, index))
        .collect()
}

/// Generated objects that the input holds already.
fn taken(inputs: &[Input], expanded: &[Expanded], former: &HashSet<(usize, usize)>) -> Vec<Diagnostic> {
    let owners: HashMap<Identity<'_>, &Expanded> =
        expanded.iter().flat_map(|model| model.identities().map(move |identity| (identity, model))).collect();
    let kinds: HashSet<&str> = owners.keys().map(|identity| identity.kind.as_ref()).collect();
    let items =
        inputs.iter().enumerate().flat_map(|(input, it)| it.stream.items().map(move |item| (input, item)));
    let items = items.filter(|(_, item)| kinds.contains(item.kind().as_ref()));
    items
        .filter(|(input, item)| !former.contains(&(*input, item.index())))
        .filter_map(|(input, item)| {
            let identity = Identity::of_item(&item);
            let model = owners.get(&identity)?;
            Some(identity::taken(&model.place, &identity, inputs[input].place(&item).file.as_deref()))
        })
        .collect()
}

/// What is wrong with a credential is told without it, and so is where it stands; each message stays in one line.
fn clean(diagnostic: &mut Diagnostic) {
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

fn finish(diagnostics: &mut Vec<Diagnostic>, strict: bool) {
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

/// kpt prints severity, object, field and message, and no file; so the message begins with it.
fn report(diagnostic: &Diagnostic) -> Report {
    let file = diagnostic.file.as_deref();
    Report {
        severity: diagnostic.severity.as_str(),
        message: file.map(|file| format!("{file}: ")).unwrap_or_default() + &diagnostic.message,
        object: diagnostic.object.clone(),
        field: Some(diagnostic.path.to_string()).filter(|path| !path.is_empty()),
        file: file.map(str::to_owned),
        index: None,
    }
}
