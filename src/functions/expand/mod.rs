//! Expands ModelSpecs. The pipeline is [`expand`]; the modules beside it are its steps.

mod documents;
mod identity;
mod model;
mod package;
mod shared;
mod written;

use std::collections::{BTreeSet, HashMap, HashSet};

pub use written::Named;

use super::config::Config;
use super::outcome::{finish, tell};
use super::{Generated, Input, Options, Outcome};
use crate::diagnostic::{Diagnostic, Severity};
use crate::krm::{Edits, Wiring};
use crate::parallel;
use crate::runtimes::Finding;
use documents::Documents;
use identity::Identity;
use model::{Expanded, Platform};
use written::Written;

/// Finds the ModelSpecs, expands each alone, checks identities, and says what to change in the streams.
pub(super) fn expand<'a>(
    inputs: &'a [Input],
    options: &'a Options,
    config: Result<Config<'a>, Vec<Diagnostic>>,
) -> Outcome {
    let Documents { models, platform, consumed, wiring, all, strict, mut diagnostics, .. } =
        Documents::collect(inputs, options, config);
    if models.is_empty() && !has_errors(&diagnostics) {
        diagnostics.extend(nothing_to_expand(wiring, options));
    }
    // ModelSpecs do not know of each other, so every core takes its share.
    let mut expanded = parallel::map(models, |found| {
        let expanded = model::expand(&found, &platform);
        if wiring == Wiring::Package { expanded } else { expanded.write() }
    });
    diagnostics.extend(expanded.iter_mut().flat_map(|model| std::mem::take(&mut model.diagnostics)));
    diagnostics.extend(foreign(&expanded, &platform));
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
    tell(&mut edits, &diagnostics);
    Outcome { diagnostics, edits, generated }
}

/// What is to be said of runtimes of other projects' that some ModelSpec uses: each once, however many use it.
fn foreign(expanded: &[Expanded], platform: &Platform) -> Vec<Diagnostic> {
    let used: BTreeSet<usize> = expanded.iter().flat_map(|model| &model.foreign).copied().collect();
    let findings = used.into_iter().filter_map(|index| platform.catalog.foreign_finding(index));
    let told = findings.flat_map(|Finding { place, origins, problems }| {
        place.diagnostics(problems.into_vec(), &origins, None)
    });
    told.collect()
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
