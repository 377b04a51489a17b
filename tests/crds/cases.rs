//! Right objects of custom kinds, and what may go wrong in each.

use modelspec::yaml::{decode, parse};
use serde_json::Value;

/// An object with one fault.
pub(crate) struct Fault {
    /// The line of `wrong.txt`.
    pub(crate) line: &'static str,
    pub(crate) object: Value,
    /// What is to be said of it.
    pub(crate) says: String,
}

/// A right object of each kind.
pub(crate) fn objects() -> Vec<Value> {
    let documents = include_str!("objects.yaml").split("\n---\n");
    documents.map(|document| decode(&parse(document).unwrap()).unwrap()).collect()
}

/// Each fault of `wrong.txt`.
pub(crate) fn faults() -> Vec<Fault> {
    let lines = include_str!("wrong.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(fault).collect()
}

fn fault(line: &'static str) -> Fault {
    let (kind, rest) = line.split_once(' ').unwrap();
    let (pointer, rest) = rest.split_once(' ').unwrap();
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let value = values.next().unwrap().unwrap();
    let says = rest[values.byte_offset()..].trim().to_owned();
    let mut object = objects().into_iter().find(|object| object["kind"] == kind).unwrap();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let holder = object.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    assert!(holder.contains_key(field), "{line}: there is no such field");
    if value.is_null() {
        holder.remove(field);
    } else {
        holder.insert(field.to_owned(), value);
    }
    Fault { line, object, says }
}
