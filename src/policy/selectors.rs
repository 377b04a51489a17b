//! Label selectors, as the API server and its controllers read them
//! (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>).

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

/// `metadata.labels`.
pub type Labels = BTreeMap<String, String>;

/// Whether a selector takes these labels. One without any requirement takes everything; what a missing selector takes
/// depends on the field that is missing, so callers decide.
pub fn selects(selector: &LabelSelector, labels: &Labels) -> bool {
    selector.match_labels.as_ref().is_none_or(|wanted| holds(labels, wanted))
        && selector.match_expressions.iter().flatten().all(|requirement| meets(requirement, labels))
}

/// Whether labels hold all the wanted ones.
pub fn holds(labels: &Labels, wanted: &Labels) -> bool {
    wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// Whether a selector has no requirement at all.
pub fn is_empty(selector: &LabelSelector) -> bool {
    selector.match_labels.as_ref().is_none_or(BTreeMap::is_empty)
        && selector.match_expressions.as_ref().is_none_or(Vec::is_empty)
}

/// A selector that takes what has these labels.
pub fn of_labels(labels: &Labels) -> LabelSelector {
    LabelSelector { match_labels: Some(labels.clone()), ..LabelSelector::default() }
}

/// `NotIn` takes labels without the key too; an operator that Kubernetes does not know takes nothing.
fn meets(requirement: &LabelSelectorRequirement, labels: &Labels) -> bool {
    let value = labels.get(&requirement.key);
    let is_listed = || value.is_some_and(|value| requirement.values.iter().flatten().any(|one| one == value));
    match requirement.operator.as_str() {
        "In" => is_listed(),
        "NotIn" => !is_listed(),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        _ => false,
    }
}

/// How a selector is written in messages: `app=chat,tier in (a, b)`, as kubectl writes it.
pub fn text(selector: &LabelSelector) -> String {
    let pairs = selector.match_labels.iter().flatten().map(|(key, value)| format!("{key}={value}"));
    let expressions = selector.match_expressions.iter().flatten().map(|requirement| {
        let key = &requirement.key;
        let values = requirement.values.as_deref().unwrap_or_default().join(", ");
        match requirement.operator.as_str() {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.clone(),
            "DoesNotExist" => format!("!{key}"),
            other => format!("{key} {other} ({values})"),
        }
    });
    pairs.chain(expressions).collect::<Vec<_>>().join(",")
}

/// Many sets of labels, found by what selectors ask of them without looking at each.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The sets by each of their labels, in order.
    by_label: HashMap<u64, Vec<usize>>,
    len: usize,
}

impl Index {
    /// Of all sets, by their places.
    pub(super) fn new<'a>(sets: impl Iterator<Item = &'a Labels>) -> Self {
        let mut index = Self::default();
        for labels in sets {
            for (key, value) in labels {
                index.by_label.entry(hash(key, value)).or_default().push(index.len);
            }
            index.len += 1;
        }
        index
    }

    /// The places of the sets that a selector may take, in order: all that it takes are among them.
    pub(super) fn candidates(&self, selector: &LabelSelector) -> Candidates<'_> {
        let listed = |(key, value): (&String, &String)| {
            self.by_label.get(&hash(key, value)).map(Vec::as_slice).unwrap_or_default()
        };
        match selector.match_labels.iter().flatten().map(listed).min_by_key(|list| list.len()) {
            Some(list) => Candidates::Some(list.iter()),
            None => Candidates::All(0..self.len),
        }
    }
}

/// Places of sets of labels.
pub(super) enum Candidates<'a> {
    All(std::ops::Range<usize>),
    Some(std::slice::Iter<'a, usize>),
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next(),
            Self::Some(list) => list.next().copied(),
        }
    }
}

fn hash(key: &str, value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (key, value).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn selector(pairs: &[(&str, &str)], expressions: &[(&str, &str, &[&str])]) -> LabelSelector {
        let expression = |(key, operator, values): &(&str, &str, &[&str])| LabelSelectorRequirement {
            key: (*key).into(),
            operator: (*operator).into(),
            values: Some(values.iter().map(|value| (*value).to_owned()).collect()),
        };
        LabelSelector {
            match_labels: Some(labels(pairs)),
            match_expressions: Some(expressions.iter().map(expression).collect()),
        }
    }

    type Pairs<'a> = &'a [(&'a str, &'a str)];
    type Case<'a> = (Pairs<'a>, &'a [(&'a str, &'a str, &'a [&'a str])], bool);

    /// The table of k8s.io/apimachinery's `TestLabelSelectorAsSelector` and `TestRequirementSelectorMatching`, by sense.
    #[test]
    fn selectors_take_what_kubernetes_takes() {
        let pod = labels(&[("app", "chat"), ("tier", "gpu"), ("empty", "")]);
        let table: &[Case<'_>] = &[
            (&[], &[], true),
            (&[("app", "chat")], &[], true),
            (&[("app", "chat"), ("tier", "gpu")], &[], true),
            (&[("app", "chat"), ("tier", "cpu")], &[], false),
            (&[("other", "chat")], &[], false),
            (&[("empty", "")], &[], true),
            (&[("other", "")], &[], false),
            (&[], &[("app", "In", &["a", "chat"])], true),
            (&[], &[("app", "In", &["a"])], false),
            (&[], &[("other", "In", &["a"])], false),
            (&[], &[("app", "NotIn", &["a"])], true),
            (&[], &[("app", "NotIn", &["chat"])], false),
            (&[], &[("other", "NotIn", &["chat"])], true),
            (&[], &[("app", "Exists", &[])], true),
            (&[], &[("empty", "Exists", &[])], true),
            (&[], &[("other", "Exists", &[])], false),
            (&[], &[("app", "DoesNotExist", &[])], false),
            (&[], &[("other", "DoesNotExist", &[])], true),
            (&[("app", "chat")], &[("tier", "NotIn", &["gpu"])], false),
            (&[], &[("app", "Is", &["chat"])], false),
        ];
        for (pairs, expressions, expected) in table {
            let selector = selector(pairs, expressions);
            assert_eq!(selects(&selector, &pod), *expected, "{}", text(&selector));
        }
        assert!(selects(&LabelSelector::default(), &pod));
    }

    #[test]
    fn the_index_leaves_out_nothing_that_a_selector_takes() {
        let sets =
            [labels(&[("app", "a"), ("tier", "gpu")]), labels(&[("app", "b"), ("tier", "gpu")]), labels(&[])];
        let index = Index::new(sets.iter());
        let of = |pairs: &[(&str, &str)]| index.candidates(&selector(pairs, &[])).collect::<Vec<_>>();
        assert_eq!(of(&[("app", "a"), ("tier", "gpu")]), [0]);
        assert_eq!(of(&[("tier", "gpu")]), [0, 1]);
        assert_eq!(of(&[]), [0, 1, 2]);
        assert_eq!(of(&[("app", "c")]), [] as [usize; 0]);
    }

    #[test]
    fn selectors_are_written_as_kubectl_does() {
        let all = selector(
            &[("app", "a")],
            &[
                ("k", "In", &["x", "y"]),
                ("l", "NotIn", &["z"]),
                ("m", "Exists", &[]),
                ("n", "DoesNotExist", &[]),
            ],
        );
        assert_eq!(text(&all), "app=a,k in (x, y),l notin (z),m,!n");
    }
}
