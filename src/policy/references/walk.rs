//! Paths through a document that fit many fields at once.

use std::borrow::Cow;

use crate::diagnostic::{Path, Step};
use crate::policy::pattern;
use crate::yaml::{Node, Value};

/// A step of a path.
#[derive(Debug)]
enum Key {
    /// One of these keys.
    Either(Vec<Cow<'static, str>>),
    /// A key that fits a pattern.
    Like(&'static str),
    /// Any number of keys.
    Deep,
}

impl Key {
    fn fits(&self, key: &str) -> bool {
        match self {
            Self::Either(keys) => keys.iter().any(|one| one == key),
            Self::Like(pattern) => pattern::fits(pattern, key),
            Self::Deep => true,
        }
    }
}

/// A path that fits many fields: keys with `/` between them. Lists are walked through, `a|b` is either key, a key with
/// `*` fits as a pattern, and `**` is any number of keys. `~1` is a `/` in a key, as in JSON pointers.
#[derive(Debug)]
pub(super) struct Route(Vec<Key>);

impl Route {
    pub(super) fn new(path: &'static str) -> Self {
        let keys = path.split('/').filter(|key| !key.is_empty()).map(|key| match key {
            "**" => Key::Deep,
            key if key.contains('*') => Key::Like(key),
            key => Key::Either(key.split('|').map(unescaped).collect()),
        });
        Self(keys.collect())
    }
}

/// A key of a path as it is written.
pub(super) fn unescaped(key: &str) -> Cow<'_, str> {
    if key.contains('~') { Cow::Owned(key.replace("~1", "/")) } else { Cow::Borrowed(key) }
}

/// A step from the root to where a walk is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Crumb<'a> {
    Key(&'a str),
    Index(usize),
}

/// The path of a walk, as messages have it.
pub(super) fn path(crumbs: &[Crumb<'_>]) -> Path {
    let step = |crumb: &Crumb<'_>| match crumb {
        Crumb::Key(key) => Step::Key((*key).to_owned()),
        Crumb::Index(index) => Step::Index(*index),
    };
    Path(crumbs.iter().map(step).collect())
}

/// A route among many, and how many of its keys are behind.
#[derive(Clone, Copy)]
struct At<'r> {
    route: usize,
    left: &'r [Key],
}

/// Walks all routes at once, from a node that stands at `crumbs`, and tells each node at the end of one: the route by its
/// number, the node, and where it stands. Nodes behind `**` may be told more than once.
pub(super) fn walk<'a>(
    node: &'a Node,
    routes: &[&Route],
    crumbs: &mut Vec<Crumb<'a>>,
    hit: &mut impl FnMut(usize, &'a Node, &[Crumb<'a>]),
) {
    let start: Vec<_> = routes.iter().enumerate().map(|(route, keys)| At { route, left: &keys.0 }).collect();
    step(node, &start, crumbs, hit);
}

fn step<'a>(
    node: &'a Node,
    states: &[At<'_>],
    crumbs: &mut Vec<Crumb<'a>>,
    hit: &mut impl FnMut(usize, &'a Node, &[Crumb<'a>]),
) {
    match &node.value {
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                crumbs.push(Crumb::Index(index));
                step(item, states, crumbs, hit);
                crumbs.pop();
            }
        }
        value => {
            for state in states.iter().filter(|state| state.left.is_empty()) {
                hit(state.route, node, crumbs);
            }
            let Value::Mapping(entries) = value else { return };
            for entry in entries {
                let mut next = Vec::new();
                for state in states {
                    advance(*state, &entry.key, &mut next);
                }
                if !next.is_empty() {
                    crumbs.push(Crumb::Key(&entry.key));
                    step(&entry.value, &next, crumbs, hit);
                    crumbs.pop();
                }
            }
        }
    }
}

fn advance<'r>(state: At<'r>, key: &str, next: &mut Vec<At<'r>>) {
    match state.left {
        [Key::Deep, rest @ ..] => {
            next.push(state);
            advance(At { left: rest, ..state }, key, next);
        }
        [first, rest @ ..] if first.fits(key) => next.push(At { left: rest, ..state }),
        _ => {}
    }
}

/// The nodes at the end of a path of plain keys, lists walked through.
pub(super) fn find<'a>(node: &'a Node, path: &str) -> Vec<&'a Node> {
    if let Value::Sequence(items) = &node.value {
        return items.iter().flat_map(|item| find(item, path)).collect();
    }
    let (key, rest) = match path.split_once('/') {
        Some((key, rest)) => (key, rest),
        None => (path, ""),
    };
    match (path, node.get(&unescaped(key))) {
        ("", _) => vec![node],
        (_, Some(next)) => find(next, rest),
        (_, None) => Vec::new(),
    }
}

/// The first text at the end of a path of plain keys.
pub(super) fn text<'a>(node: &'a Node, path: &str) -> Option<&'a str> {
    find(node, path).into_iter().find_map(|node| node.as_text().filter(|_| !node.is_null()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn found(routes: &[&'static str]) -> Vec<String> {
        let text = "a:\n- {b: {c: x}}\n- {d: {c: y, e: {f: {c: z}}}}\nabc: {c: w}\n";
        let node = yaml::parse(text).unwrap();
        let routes: Vec<_> = routes.iter().map(|route| Route::new(route)).collect();
        let mut found = Vec::new();
        let mut hit = |route: usize, node: &Node, crumbs: &[Crumb<'_>]| {
            found.push(format!("{route} {} {}", path(crumbs), node.as_text().unwrap_or("map")));
        };
        walk(&node, &routes.iter().collect::<Vec<_>>(), &mut Vec::new(), &mut hit);
        found
    }

    #[test]
    fn routes_fit_lists_alternatives_patterns_and_any_depth() {
        assert_eq!(found(&["a/b/c", "a/d"]), ["0 a[0].b.c x", "1 a[1].d map"]);
        assert_eq!(found(&["a/b|d/c"]), ["0 a[0].b.c x", "0 a[1].d.c y"]);
        assert_eq!(found(&["a*/c"]), ["0 abc.c w"]);
        assert_eq!(found(&["a/**/c"]), ["0 a[0].b.c x", "0 a[1].d.c y", "0 a[1].d.e.f.c z"]);
        assert_eq!(found(&["a/x"]), [""; 0]);
    }

    #[test]
    fn texts_are_found_through_lists() {
        let node = yaml::parse("a: [{b: x}, {b: y}]\nc: null\n").unwrap();
        assert_eq!(find(&node, "a/b").len(), 2);
        assert_eq!(text(&node, "a/b"), Some("x"));
        assert_eq!(text(&node, "c"), None);
        assert_eq!(text(&node, "d/e"), None);
    }
}
