//! How problems of a merged runtime are told: from the document in which the user wrote it.

use super::catalog::{Added, Finding};
use crate::api::Origins;
use crate::diagnostic::{Path, Problem, Problems, Step};
use crate::yaml::{Entry, Node, Value};

/// Says of a problem with an inherited value that it is one.
pub(super) fn as_inherited(problems: Problems, own: &Node, merged: &Node, parent: &str) -> Problems {
    let mut out = Problems::default();
    for mut problem in problems.into_vec() {
        if !has(own, &problem.path) && has(merged, &problem.path) {
            problem.message += &format!(" (inherited from `{parent}`)");
        }
        out.add(problem);
    }
    out
}

fn has(node: &Node, path: &Path) -> bool {
    let down = |node, step: &Step| match step {
        Step::Key(key) => Node::get(node, key),
        Step::Index(index) => node.items().get(*index),
    };
    path.0.iter().try_fold(node, down).is_some()
}

/// Problems as they are told: from the document in which the user wrote the runtime.
pub(super) fn finding(added: &Added, problems: Problems) -> Finding {
    let place = added.place.clone();
    if let Some(foreign) = &added.foreign {
        return Finding { place, origins: Origins::of(foreign.theirs.clone()), problems };
    }
    if !added.inline {
        return Finding { place, origins: Origins::of(added.document.clone()), problems };
    }
    let mut told = Problems::default();
    for Problem { severity, path, message } in problems.into_vec() {
        let inner = path.0.into_iter().skip(1);
        let is_name = matches!(inner.clone().next(), Some(Step::Key(key)) if key == "name");
        let mut path = Path::spec(["runtimes", &added.name]);
        if !is_name {
            path.0.extend(inner);
        }
        told.add(Problem { severity, path, message });
    }
    let mut document = added.document.clone();
    let spec = document.take("spec").unwrap_or_else(Node::empty);
    let at = spec.at;
    let around = |key: &str, value: Node| Node {
        value: Value::Mapping(vec![Entry { key: key.to_owned(), at, value }]),
        at,
    };
    let origins = Origins::of(around("spec", around("runtimes", around(&added.name, spec))));
    Finding { place, origins, problems: told }
}
