//! `from`: a runtime's data over that of another, by the same merge as every layer, and the loading of what comes out.

use super::builtin::Builtin;
use super::catalog::{Added, Catalog, Finding, Provenance};
use super::foreign;
use super::load;
use super::runtime::Runtime;
use super::told;
use crate::api::v1alpha1::serving_runtime::ServingRuntime;
use crate::api::{API_VERSION, Document, decode_document, decode_part};
use crate::diagnostic::{Path, Problems};
use crate::suggest;
use crate::yaml::{Entry, Node, Scalar, Value};

/// Puts a document around the spec of an inline runtime.
pub(super) fn document(name: &str, spec: Node) -> Node {
    let at = spec.at;
    let text = |text: &str| Node { value: Value::Scalar(Scalar::quoted(text)), at };
    let entry = |key: &str, value: Node| Entry { key: key.to_owned(), at, value };
    let map = |entries: Vec<Entry>| Node { value: Value::Mapping(entries), at };
    map(vec![
        entry("apiVersion", text(API_VERSION)),
        entry("kind", text(ServingRuntime::KIND)),
        entry("metadata", map(vec![entry("name", text(name))])),
        entry("spec", spec),
    ])
}

/// What a runtime inherits from.
#[derive(Clone, Copy)]
enum Parent {
    None,
    Builtin(&'static Builtin),
    User(usize),
    /// There is no such runtime, which has been noted.
    Unknown,
}

/// The runtimes that one inherits from, itself first.
struct Line {
    users: Vec<usize>,
    end: End,
}

enum End {
    None,
    Builtin(&'static Builtin),
    Unknown,
    /// The line comes back to a runtime in it.
    Circle(usize),
}

/// Loads every runtime that was added.
pub(super) fn load_all(catalog: &mut Catalog) -> Vec<Finding> {
    let mut said: Vec<Problems> = Vec::with_capacity(catalog.added.len());
    let mut parents = Vec::with_capacity(catalog.added.len());
    for index in 0..catalog.added.len() {
        let mut problems = Problems::default();
        about_its_name(catalog, index, &mut problems);
        parents.push(parent(catalog, index, &mut problems));
        said.push(problems);
    }
    let lines: Vec<Line> = (0..parents.len()).map(|index| line(&parents, index)).collect();
    // Parents first, since what is wrong with one is told there alone.
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|index| lines[*index].users.len());
    for index in order {
        let Line { users, end } = &lines[index];
        // One of the circle says it.
        if matches!(end, End::Circle(start) if *start == index) && users.iter().all(|other| *other >= index) {
            said[index].error(Path::spec(["from"]), circle(catalog, users));
        }
        let is_broken = |parent: &usize| {
            let Added { foreign, runtime, .. } = &catalog.added[*parent];
            foreign.is_some() && runtime.is_none()
        };
        let (runtime, found) = match end {
            // There is nothing to merge with, so only the shape of what is written can be judged.
            End::Circle(_) | End::Unknown => (None, shape(&catalog.added[index])),
            _ if users[1..].iter().any(is_broken) => (None, shape(&catalog.added[index])),
            _ if catalog.added[index].foreign.is_some() => foreign::load(&catalog.added[index]),
            End::None | End::Builtin(_) => read(catalog, &lines[index]),
        };
        let parent = users.get(1).copied();
        for problem in found.into_vec() {
            let is_told = parent.is_some_and(|parent| {
                let mut told = said[parent].iter();
                told.any(|other| other.path == problem.path && problem.message.starts_with(&other.message))
            });
            if !is_told {
                said[index].add(problem);
            }
        }
        let whole = parent.is_none_or(|parent| catalog.added[parent].runtime.is_some());
        catalog.added[index].runtime = runtime.filter(|_| whole && !said[index].has_errors());
    }
    let mut findings = Vec::new();
    for (index, problems) in said.into_iter().enumerate() {
        let Some(foreign) = &mut catalog.added[index].foreign else {
            if problems.iter().next().is_some() {
                findings.push(told::finding(&catalog.added[index], problems));
            }
            continue;
        };
        // A foreign one is told where something uses it; what inherits from it does.
        foreign.said = problems;
        let heirs = lines.iter().filter(|line| line.users[1..].contains(&index));
        let heirs: Vec<&Added> = heirs.map(|line| &catalog.added[line.users[0]]).collect();
        if !heirs.is_empty() {
            findings.extend(foreign::unanswered(&catalog.added[index], &heirs));
        }
    }
    findings
}

/// What can be said without reading the runtime.
fn about_its_name(catalog: &Catalog, index: usize, problems: &mut Problems) {
    let added = &catalog.added[index];
    let Added { name, inline, document, foreign, .. } = added;
    let path = Path::metadata("name");
    let level = |other: &&Added| {
        other.name == *name && other.inline == *inline && other.within() == added.within() && !name.is_empty()
    };
    if let Some(first) = catalog.added[..index].iter().find(level) {
        let place = match (&first.place.file, first.place.lines) {
            (Some(file), true) => {
                format!(" ({file}:{})", first.place.first_line + first.stands().at.line - 1)
            }
            (Some(file), false) => format!(" ({file})"),
            (None, _) => String::new(),
        };
        problems.error(path, format!("runtime `{name}` is defined twice{place}; remove or rename one"));
    } else if Builtin::find(name).is_some() && foreign.is_some() {
        problems.warning(
            path,
            format!("KServe's runtime goes before the built-in one of the name `{name}`; rename it where the built-in one is meant"),
        );
    } else if Builtin::find(name).is_some() && from(document) != Some(name) {
        problems.info(
            path,
            format!(
                "replaces the built-in runtime `{name}` whole; write `from: {name}` to change parts of it"
            ),
        );
    }
}

fn from(document: &Node) -> Option<&str> {
    document.get("spec")?.get("from").filter(|from| !from.is_null())?.as_text()
}

fn parent(catalog: &Catalog, index: usize, problems: &mut Problems) -> Parent {
    let Added { name, document, .. } = &catalog.added[index];
    let Some(from) = from(document) else { return Parent::None };
    let path = Path::spec(["from"]);
    if from == name {
        return Builtin::find(from).map_or_else(
            || {
                problems.error(
                    path,
                    format!("no built-in runtime is called `{from}`; name another, or remove it"),
                );
                Parent::Unknown
            },
            Parent::Builtin,
        );
    }
    if let Some(&other) = catalog.index.get(from) {
        return Parent::User(other);
    }
    match catalog.namespaces(from)[..] {
        [] => {}
        [only] => {
            if let Some(other) = catalog.in_namespace(from, only) {
                return Parent::User(other);
            }
        }
        _ => {
            problems.error(
                path,
                format!("`{from}` is a runtime of several namespaces; rename the one that is meant"),
            );
            return Parent::Unknown;
        }
    }
    if let Some(builtin) = Builtin::find(from) {
        return Parent::Builtin(builtin);
    }
    let known = catalog.names();
    problems.error(path, unknown(from, &known));
    Parent::Unknown
}

fn unknown(name: &str, known: &[&str]) -> String {
    let all = known.join(", ");
    match suggest::nearest(name, known.iter().copied()) {
        Some(near) => format!("unknown runtime `{name}`; did you mean `{near}`? known: {all}"),
        None => format!("unknown runtime `{name}`; known: {all}"),
    }
}

fn line(parents: &[Parent], index: usize) -> Line {
    let mut users = vec![index];
    loop {
        let end = match parents[users[users.len() - 1]] {
            Parent::None => End::None,
            Parent::Builtin(builtin) => End::Builtin(builtin),
            Parent::Unknown => End::Unknown,
            Parent::User(next) if users.contains(&next) => End::Circle(next),
            Parent::User(next) => {
                users.push(next);
                continue;
            }
        };
        return Line { users, end };
    }
}

fn circle(catalog: &Catalog, users: &[usize]) -> String {
    let names = users.iter().chain(users.first()).map(|index| catalog.added[*index].name.as_str());
    format!("inherits from itself ({}); break the circle", names.collect::<Vec<_>>().join(" → "))
}

/// What is wrong with the shape of a runtime as it is written; that of an inline one is told with its ModelExpander.
fn shape(added: &Added) -> Problems {
    if added.inline {
        return Problems::default();
    }
    decode_document::<ServingRuntime>(added.document.clone()).problems
}

/// Merges a line of runtimes and loads what comes out.
fn read(catalog: &Catalog, line: &Line) -> (Option<Runtime>, Problems) {
    let Some(&index) = line.users.first() else { return (None, Problems::default()) };
    let added = &catalog.added[index];
    let mut lower =
        line.users[1..].iter().map(|index| catalog.added[*index].document.clone()).collect::<Vec<_>>();
    if let End::Builtin(builtin) = line.end {
        lower.push(builtin.document());
    }
    let is_merged = !lower.is_empty();
    let mut document = added.document.clone();
    let mut spec =
        lower.into_iter().rev().filter_map(|mut document| document.take("spec")).reduce(|mut low, high| {
            low.overlay(high);
            low
        });
    let own = match &mut document.value {
        Value::Mapping(entries) => entries.iter_mut().find(|entry| entry.key == "spec"),
        _ => None,
    };
    if let (Some(spec), Some(own)) = (&mut spec, own) {
        spec.overlay(std::mem::replace(&mut own.value, Node::empty()));
        std::mem::swap(&mut own.value, spec);
    }
    drop_removed(&mut document);
    let decoded =
        if added.inline { decode_part(document) } else { decode_document::<ServingRuntime>(document) };
    let mut problems = decoded.problems;
    if added.inline {
        // Its own shape has been judged with the ModelExpander.
        let told = decode_part::<ServingRuntime>(added.document.clone()).problems.into_vec();
        let rest = problems.into_vec().into_iter().filter(|problem| !told.contains(problem));
        problems = Problems::default();
        rest.for_each(|problem| problems.add(problem));
    }
    let mut runtime = None;
    if let Some(document) = decoded.value {
        let (loaded, found) = load::load(document, Provenance::User(added.place.clone()));
        let left =
            |runtime: &Runtime| foreign::left(line.users.iter().map(|index| &catalog.added[*index]), runtime);
        runtime = loaded.map(|loaded| Runtime { left: left(&loaded), ..loaded });
        found.into_vec().into_iter().for_each(|problem| problems.add(problem));
    }
    if is_merged {
        let parent = from(&added.document).unwrap_or_default();
        problems = told::as_inherited(problems, &added.document, decoded.origins.document(), parent);
    }
    (runtime, problems)
}

/// Takes out what a null removes.
fn drop_removed(node: &mut Node) {
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::Sequence(items) => items.iter_mut().for_each(drop_removed),
        Value::Mapping(entries) => {
            entries.retain(|entry| !entry.value.is_null());
            for entry in entries {
                drop_removed(&mut entry.value);
            }
        }
    }
}
