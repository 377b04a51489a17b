//! What to write instead of a value of another type, where habits from other formats tell what was meant.

use super::shape::{Object, Shape};
use crate::names::Format;
use crate::yaml::{Ambiguity, Node, Scalar, ScalarKind, Value};

/// The remedy for `node` where `shape` stands, if one is known. Values are not repeated but where they are names, as they
/// may hold what nobody should read.
pub(super) fn remedy(shape: &Shape, node: &Node) -> Option<String> {
    match (shape, &node.value) {
        // `command: serve`
        (Shape::List(item), Value::Scalar(scalar)) => match item.as_ref() {
            Shape::Object(object) => Some(format!("write `[{}]`", named(object, scalar)?)),
            Shape::Text { .. } if scalar.text.contains(char::is_whitespace) => {
                Some("write a list, each word an item, such as `[\"--port\", \"80\"]`".into())
            }
            Shape::Text { .. } => Some(format!("write `[{}]`", text(scalar))),
            _ => None,
        },
        // `imagePullSecrets: [registry]`
        (Shape::Object(object), Value::Scalar(scalar)) => Some(format!("write `{}`", named(object, scalar)?)),
        // `env: [{name: A, value: x}]`, `models: [a]`
        (Shape::Map { values, .. }, Value::Sequence(items)) => {
            let name = items.iter().find_map(name)?;
            let value = if takes_text(values) { "value" } else { "{}" };
            Some(format!("write a map by name, such as `{name}: {value}`"))
        }
        (Shape::Boolean, Value::Scalar(scalar)) => match scalar.ambiguity() {
            Some(Ambiguity::Boolean(meant)) => Some(format!("write `{meant}`")),
            _ => ["true", "false"].contains(&scalar.text.as_str()).then(|| bare(scalar)),
        },
        // `interval: 30`
        (
            Shape::Text {
                format: Some(Format::Duration | Format::Interval | Format::GatewayDuration), ..
            },
            Value::Scalar(scalar),
        ) if scalar.kind() == ScalarKind::Integer => {
            Some(format!("write it with a unit, such as `{}s`", scalar.text))
        }
        (Shape::Text { .. }, Value::Scalar(scalar)) => {
            Some(format!("write it in quotes: `\"{}\"`", scalar.text))
        }
        (Shape::Null, _) => Some("remove it".into()),
        (Shape::Integer { max, .. }, Value::Scalar(scalar)) => {
            let is_whole = scalar.text.parse::<i64>().is_ok();
            if is_whole { Some(bare(scalar)) } else { percent(scalar, *max).map(|n| format!("write `{n}`")) }
        }
        _ => None,
    }
}

/// The number that is meant by `70%`, or by `0.7` where the field counts in percent.
fn percent(scalar: &Scalar, max: Option<i64>) -> Option<i64> {
    if let Some(number) = scalar.text.strip_suffix('%') {
        return number.trim_end().parse().ok();
    }
    let digits = scalar.text.strip_prefix("0.").filter(|_| matches!(max, Some(100 | 1000)))?;
    let is_share = matches!(digits.len(), 1 | 2) && digits.bytes().all(|digit| digit.is_ascii_digit());
    format!("{digits:0<2}").parse().ok().filter(|share| is_share && *share > 0)
}

/// A map of which one field is required and is meant by text alone.
fn named(object: &Object, scalar: &Scalar) -> Option<String> {
    match object.required.as_slice() {
        [field] => Some(format!("{{{field}: {}}}", text(scalar))),
        _ => None,
    }
}

/// The name of an item of a list that should be a map: `{name: A, …}`, `A=x`, `A`.
fn name(item: &Node) -> Option<String> {
    let scalar = item.get("name").unwrap_or(item).as_scalar()?;
    let name = scalar.text.split('=').next().unwrap_or_default();
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    plain.then(|| name.to_owned())
}

fn takes_text(shape: &Shape) -> bool {
    match shape {
        Shape::Any | Shape::Text { .. } => true,
        Shape::Union(options) => options.iter().any(|option| takes_text(option)),
        _ => false,
    }
}

fn text(scalar: &Scalar) -> String {
    let is_plain =
        scalar.kind() == ScalarKind::String && scalar.plain && !scalar.text.contains([',', '[', '{']);
    if is_plain { scalar.text.clone() } else { format!("{:?}", scalar.text) }
}

fn bare(scalar: &Scalar) -> String {
    format!("write it without quotes: `{}`", scalar.text)
}
