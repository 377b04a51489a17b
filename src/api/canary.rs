//! The canary of a ModelSpec: the same document with the fields of `spec.canary` laid over those of `spec`.

use super::decode::{CANARY, Layers, Origins, REMOVABLE, typed};
use super::v1alpha1::ModelSpec;
use crate::diagnostic::{Path, Problems};
use crate::yaml::{Entry, Node, Scalar, Value};

/// The fields that a canary may have of its own.
pub const CANARY_FIELDS: [&str; 11] = [
    "image",
    "version",
    "models",
    "modelRepository",
    "args",
    "env",
    "files",
    "config",
    "resources",
    "replicas",
    "autoscaling",
];

/// What an autoscaler goes by while there are pods.
const MEASURES: [&str; 6] = ["cpu", "memory", "gpu", "queue", "metrics", "schedules"];

/// A canary as a ModelSpec of its own.
#[derive(Debug)]
pub struct Canary {
    /// What it is.
    pub model: ModelSpec,
    /// Where its values stand: those of `spec.canary` in the layer [`Layers::CANARY`].
    pub origins: Origins,
}

/// The canary of a document whose every part has been checked; none where it has no such stanza.
pub fn decode_canary(stable: &Origins, problems: &mut Problems) -> Option<Canary> {
    let mut document = stable.document().clone();
    let at = document.entry("spec")?.at;
    let mut spec = document.take("spec")?;
    let mut over = spec.take(CANARY).filter(|canary| !canary.is_null())?;
    over.set_layer(Layers::CANARY);
    removals(&over, &spec, problems);
    if let Value::Mapping(entries) = &mut over.value {
        entries.retain(|entry| CANARY_FIELDS.contains(&entry.key.as_str()));
    }
    own_size(&mut spec);
    let whole = spec.at;
    spec.overlay(over);
    // What stands in neither is no field of the canary's.
    spec.at = whole;
    if let Value::Mapping(entries) = &mut document.value {
        entries.push(Entry { key: "spec".into(), at, value: spec });
    }
    match typed(&document) {
        Ok(model) => Some(Canary { model, origins: stable.beside(document) }),
        Err(message) => {
            problems.error(Path::spec([CANARY]), message);
            None
        }
    }
}

/// How many pods the stable one has says nothing about the canary: it has one, or begins with one.
fn own_size(spec: &mut Node) {
    let Value::Mapping(entries) = &mut spec.value else { return };
    for entry in entries.iter_mut() {
        match entry.key.as_str() {
            // One in the same layer, so that it goes before an autoscaler, or behind one, as the other number did.
            "replicas" if !entry.value.is_null() => {
                let one = Scalar { plain: true, ..Scalar::quoted("1") };
                entry.value.value = Value::Scalar(one);
            }
            "autoscaling" => {
                entry.value.take("minReplicas");
                entry.value.take("activation");
            }
            _ => {}
        }
    }
    // An autoscaler that only wakes the first pod has nothing left to do.
    let is_idle = |node: &Node| !MEASURES.iter().any(|name| node.get(name).is_some());
    entries.retain(|entry| entry.key != "autoscaling" || entry.value.is_null() || !is_idle(&entry.value));
}

fn removals(over: &Node, spec: &Node, problems: &mut Problems) {
    for (field, what, instead) in REMOVABLE {
        for entry in over.get(field).map(Node::entries).unwrap_or_default() {
            let below = spec.get(field).and_then(|below| below.get(&entry.key));
            if entry.value.is_null() && below.is_none_or(Node::is_null) {
                problems.error(
                    Path::spec([CANARY, field, &entry.key]),
                    format!("null removes a {what}, and no lower layer has it; write {instead}"),
                );
            }
        }
    }
}
