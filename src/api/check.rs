//! A document against its shape: every unknown field, wrong type and value out of range, all in one pass.

use std::fmt::Write;

use super::foreign::{self, Foreign};
use super::remedy::remedy;
use super::shape::{Object, Shape};
use super::trail::{Part, Trail};
use crate::diagnostic::{Path, Problems};
use crate::suggest;
use crate::yaml::{Ambiguity, Entry, Layer, Node, Scalar, ScalarKind, Value};

/// Says all that is wrong with `node`. Values of the layer `trusted` have been checked where they stand and are
/// passed over, so that a mistake in platform defaults is told once and not for every model.
///
/// Fields that people bring from elsewhere get their name here where the document is one `of_ours`.
pub(super) fn check(
    node: &Node,
    shape: &Shape,
    trusted: Option<Layer>,
    of_ours: bool,
    problems: &mut Problems,
) -> Verdict {
    let mut checker =
        Checker { trusted, of_ours, problems, verdict: Verdict { fits: true, meant: Vec::new() } };
    checker.value(node, shape, &Trail::ROOT);
    checker.verdict
}

/// What a check found, beyond the problems.
pub(super) struct Verdict {
    /// Whether the document can be typed once unknown fields are left out.
    pub(super) fits: bool,
    /// Unknown fields, or those that they were probably meant to be.
    pub(super) meant: Vec<Path>,
}

/// Takes every null out of a right document that means no more than leaving the field out, so that types need a place for
/// null only where it says something: that a lower layer's value goes.
pub(super) fn prune(node: &mut Node, shape: &Shape) {
    let choice = match shape {
        Shape::Union(options) => choose(options, node),
        _ => Some(shape),
    };
    match (choice, &mut node.value) {
        (Some(Shape::List(item)), Value::Sequence(nodes)) => {
            for node in nodes {
                prune(node, item);
            }
        }
        (Some(Shape::Map { values, nulls, .. }), Value::Mapping(entries)) => {
            entries.retain(|entry| *nulls || !entry.value.is_null());
            for entry in entries {
                prune(&mut entry.value, values);
            }
        }
        (Some(Shape::Object(object)), Value::Mapping(entries)) => {
            entries.retain(|entry| {
                object.fields.contains_key(&entry.key)
                    && (!entry.value.is_null() || object.nulls.contains(&entry.key))
            });
            for entry in entries {
                if let Some(shape) = object.fields.get(&entry.key) {
                    prune(&mut entry.value, shape);
                }
            }
        }
        _ => {}
    }
}

struct Checker<'p> {
    trusted: Option<Layer>,
    of_ours: bool,
    problems: &'p mut Problems,
    verdict: Verdict,
}

impl Checker<'_> {
    fn value(&mut self, node: &Node, shape: &Shape, trail: &Trail<'_>) {
        if node.is_null() {
            return;
        }
        match (shape, &node.value) {
            (Shape::Any, Value::Scalar(scalar)) => {
                if let Some(message) = ambiguous(scalar) {
                    self.fail(node, trail, message);
                }
            }
            (Shape::Any, Value::Sequence(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.value(node, shape, &trail.down(Part::Index(index)));
                }
            }
            (Shape::Any, Value::Mapping(entries)) => {
                for entry in entries {
                    self.value(&entry.value, shape, &trail.down(Part::Key(&entry.key)));
                }
            }
            (Shape::Union(options), _) => match choose(options, node) {
                Some(option) => self.value(node, option, trail),
                None => self.fail(node, trail, mismatch(shape, node)),
            },
            (Shape::List(item), Value::Sequence(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    let trail = trail.down(Part::Index(index));
                    if node.is_null() {
                        self.fail(node, &trail, "an item of a list cannot be null; remove it".into());
                    }
                    self.value(node, item, &trail);
                }
            }
            (Shape::Map { keys, values, .. }, Value::Mapping(entries)) => {
                for entry in entries {
                    let trail = trail.down(Part::Key(&entry.key));
                    if let Some(Err(message)) = keys.map(|format| format.check(&entry.key)) {
                        self.fail(&entry.value, &trail, message);
                    }
                    self.value(&entry.value, values, &trail);
                }
            }
            (Shape::Object(object), Value::Mapping(entries)) => self.object(node, object, entries, trail),
            (_, Value::Scalar(scalar)) => {
                if let Err(message) = self::scalar(node, scalar, shape) {
                    self.fail(node, trail, message);
                }
            }
            _ => self.fail(node, trail, mismatch(shape, node)),
        }
    }

    fn object(&mut self, node: &Node, object: &Object, entries: &[Entry], trail: &Trail<'_>) {
        for entry in entries {
            let trail = trail.down(Part::Key(&entry.key));
            match object.fields.get(&entry.key) {
                Some(shape) => self.value(&entry.value, shape, &trail),
                None => self.unknown(entry, object, &trail),
            }
        }
        for name in &object.required {
            if node.get(name).is_none_or(Node::is_null) {
                self.fail(node, &trail.down(Part::Key(name)), "is required; add it".into());
            }
        }
    }

    fn unknown(&mut self, entry: &Entry, object: &Object, trail: &Trail<'_>) {
        let path = trail.path();
        let mut meant = path.clone();
        let known = || object.fields.keys().map(String::as_str);
        let message = match foreign::lookup(&path).filter(|_| self.of_ours) {
            Some(Foreign::Instead(message)) => message,
            Some(Foreign::Planned) => {
                "unknown field; it is planned and not built yet, so remove it".to_owned()
            }
            None => match suggest::nearest(&entry.key, known()) {
                Some(name) => {
                    meant.0.pop();
                    meant = meant.key(name);
                    format!("unknown field; did you mean `{name}`?")
                }
                None => format!("unknown field; known here: {}", suggest::list(known())),
            },
        };
        self.verdict.meant.push(meant);
        self.say(&entry.value, trail, message);
    }

    fn fail(&mut self, node: &Node, trail: &Trail<'_>, message: String) {
        self.verdict.fits = false;
        self.say(node, trail, message);
    }

    fn say(&mut self, node: &Node, trail: &Trail<'_>, message: String) {
        if self.trusted != Some(node.at.layer) {
            self.problems.error(trail.path(), message);
        }
    }
}

/// The option of a union that the value is meant for.
fn choose<'s>(options: &'s [std::sync::Arc<Shape>], node: &Node) -> Option<&'s Shape> {
    let fits = |shape: &Shape| match (&node.value, shape) {
        (_, Shape::Any)
        | (Value::Sequence(_), Shape::List(_))
        | (Value::Mapping(_), Shape::Map { .. } | Shape::Object(_)) => true,
        (Value::Scalar(scalar), _) => matches!(
            (scalar.kind(), shape),
            (ScalarKind::Boolean, Shape::Boolean)
                | (ScalarKind::Integer, Shape::Integer { .. } | Shape::Number { .. })
                | (ScalarKind::Number, Shape::Number { .. })
                | (_, Shape::Text { .. })
        ),
        _ => false,
    };
    let shared = |shape: &Shape| match shape {
        Shape::Object(object) => node.entries().iter().filter(|e| object.fields.contains_key(&e.key)).count(),
        _ => 0,
    };
    // Of equals the last of `max_by_key` wins, so look from behind to prefer the first.
    options.iter().rev().map(AsRef::as_ref).filter(|shape| fits(shape)).max_by_key(|shape| shared(shape))
}

fn scalar(node: &Node, scalar: &Scalar, shape: &Shape) -> Result<(), String> {
    let wrong = || Err(mismatch(shape, node));
    match (shape, scalar.ambiguity()) {
        // Where `off` is a choice, it is no boolean to anybody.
        (Shape::Text { choices, .. }, Some(Ambiguity::Boolean(_))) if !choices.contains(&scalar.text) => {
            let text = &scalar.text;
            return Err(format!(
                "expected text, found `{text}`, which kubectl and others read as a boolean; write it in quotes: `\"{text}\"`"
            ));
        }
        (
            Shape::Integer { .. } | Shape::Number { .. } | Shape::Text { number: true, .. },
            Some(Ambiguity::Octal(octal)),
        ) => {
            return Err(leading_zero(scalar, octal, ""));
        }
        _ => {}
    }
    match shape {
        Shape::Boolean => match scalar.as_bool() {
            Some(_) => Ok(()),
            None => wrong(),
        },
        Shape::Integer { min, max } => match scalar.as_i64() {
            None => wrong(),
            Some(n) => within(&n, min.as_ref(), max.as_ref()),
        },
        Shape::Number { min, max } => match scalar.as_f64() {
            None => wrong(),
            Some(n) => within(&n, min.as_ref(), max.as_ref()),
        },
        Shape::Text { format, pattern, choices, number } => {
            let kind = scalar.kind();
            let is_number = matches!(kind, ScalarKind::Integer | ScalarKind::Number);
            if kind != ScalarKind::String && !(*number && is_number) {
                return wrong();
            }
            if let Some(format) = format {
                format.check(&scalar.text)?;
            }
            if !choices.is_empty() && !choices.contains(&scalar.text) {
                let known = suggest::list(choices.iter().map(String::as_str));
                return Err(match suggest::nearest(&scalar.text, choices.iter().map(String::as_str)) {
                    Some(near) => format!("`{}` is not one of {known}; did you mean `{near}`?", scalar.text),
                    None => format!("`{}` is not one of {known}; write one of them", scalar.text),
                });
            }
            match pattern {
                Some(pattern) if !pattern.is_match(&scalar.text) => Err(format!(
                    "`{}` does not match `{}`; write it so that it does",
                    scalar.text,
                    pattern.as_str()
                )),
                _ => Ok(()),
            }
        }
        _ => wrong(),
    }
}

/// What to say of a value of another type.
fn mismatch(shape: &Shape, node: &Node) -> String {
    let remedy = remedy(shape, node).map(|remedy| format!("; {remedy}")).unwrap_or_default();
    format!("expected {}, found {}{remedy}", expected(shape), found(node))
}

/// What to say of a value of any type that readers take for different ones.
fn ambiguous(scalar: &Scalar) -> Option<String> {
    let text = &scalar.text;
    Some(match scalar.ambiguity()? {
        Ambiguity::Boolean(meant) => format!(
            "`{text}` is a boolean to kubectl and others, and text to the rest; write `{meant}`, or for text `\"{text}\"`"
        ),
        Ambiguity::Octal(octal) => leading_zero(scalar, octal, &format!(", or for text `\"{text}\"`")),
    })
}

/// What to say of a number with a leading zero.
fn leading_zero(scalar: &Scalar, octal: Option<i64>, or: &str) -> String {
    let text = &scalar.text;
    let decimal = scalar.as_i64().map_or_else(|| text.clone(), |value| value.to_string());
    match octal {
        Some(octal) => format!(
            "`{text}` is {octal} to kustomize and kubectl, and {decimal} to others; write `{octal}` or `{decimal}`{or}"
        ),
        None => format!("`{text}` is {decimal} to some readers and text to others; write `{decimal}`{or}"),
    }
}

fn within<N: PartialOrd + std::fmt::Display>(n: &N, min: Option<&N>, max: Option<&N>) -> Result<(), String> {
    if min.is_none_or(|min| n >= min) && max.is_none_or(|max| n <= max) {
        return Ok(());
    }
    let mut message = format!("{n} is out of range; write a number ");
    // Writing to a string cannot fail.
    let _ = match (min, max) {
        (Some(min), Some(max)) => write!(message, "from {min} to {max}"),
        (Some(min), None) => write!(message, "of at least {min}"),
        (None, Some(max)) => write!(message, "of at most {max}"),
        (None, None) => Ok(()),
    };
    Err(message)
}

fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Any => "anything".into(),
        Shape::Null => "null".into(),
        Shape::Boolean => "`true` or `false`".into(),
        Shape::Integer { .. } => "an integer".into(),
        Shape::Number { .. } => "a number".into(),
        Shape::Text { format: Some(crate::names::Format::Quantity), .. } => "a quantity".into(),
        Shape::Text { .. } => "text".into(),
        Shape::List(_) => "a list".into(),
        Shape::Map { .. } | Shape::Object(_) => "a map".into(),
        Shape::Union(options) => {
            let mut names: Vec<String> = options.iter().map(|option| expected(option)).collect();
            names.dedup();
            names.join(" or ")
        }
    }
}

/// How a value is named in a message.
pub(crate) fn found(node: &Node) -> String {
    match &node.value {
        Value::Sequence(_) => "a list".into(),
        Value::Mapping(_) => "a map".into(),
        Value::Scalar(scalar) => found_scalar(scalar),
    }
}

fn found_scalar(scalar: &Scalar) -> String {
    let text = &scalar.text;
    match scalar.kind() {
        ScalarKind::Null => "null".into(),
        ScalarKind::Boolean => format!("the boolean `{text}`"),
        ScalarKind::Integer | ScalarKind::Number => format!("the number `{text}`"),
        ScalarKind::Date => format!("the date `{text}`"),
        ScalarKind::String if scalar.plain => format!("`{text}`"),
        ScalarKind::String => format!("`\"{text}\"`"),
    }
}
