//! Words of a document that may be names of objects.

use crate::yaml::{Node, Value};

/// More are not kept: a document with so many words is data.
const MOST: usize = 500;

/// The texts of a document that are names as Kubernetes has them, below `spec` and wherever else they stand.
pub(super) fn of(document: &Node) -> Vec<String> {
    let mut words = Vec::new();
    for entry in document.entries().iter().filter(|entry| entry.key != "status") {
        collect(&entry.value, &mut words);
    }
    words
}

fn collect(node: &Node, words: &mut Vec<String>) {
    if words.len() >= MOST {
        return;
    }
    match &node.value {
        Value::Scalar(scalar) if is_name(&scalar.text) => words.push(scalar.text.clone()),
        Value::Scalar(_) => {}
        Value::Sequence(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Mapping(entries) => entries.iter().for_each(|entry| collect(&entry.value, words)),
    }
}

fn is_name(text: &str) -> bool {
    let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'.';
    (1..=253).contains(&text.len()) && text.bytes().all(fits) && !text.bytes().all(|c| c.is_ascii_digit())
}
