//! A document against the structure of its kind, as the API server's field manager and decoder see it
//! (<https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation>).

use std::collections::HashSet;

use super::builtin::{Builtin, Kind};
use super::names::Rule;
use super::problem::{Fault, Problem, Problems};
use super::scalars::{self, Misfit};
use super::shape::{Keys, Shape, Struct, TypeId};
use super::spot::Spot;
use super::together;
use super::values::Check;
use crate::quantity;
use crate::suggest;
use crate::yaml::{Node, Scalar, ScalarKind, Value};

/// Everything in an object of a built-in kind that does not fit its structure.
pub(super) fn walk(document: &Node, kind: Kind, builtin: &Builtin) -> Vec<Problem> {
    let mut walk = Walk { builtin, demanding: true, problems: Problems::default() };
    let root = Spot::root(document);
    walk.structure(&root, kind.of);
    let of = builtin.of(kind.of);
    let own =
        of.checks.iter().find_map(|check| if let Check::Name(rule) = check { Some(*rule) } else { None });
    together::name(&root, own.unwrap_or(Rule::Subdomain), &mut walk.problems);
    walk.problems.into_vec()
}

/// Everything in the metadata of an object of any kind that does not fit.
pub(super) fn metadata(document: &Node, builtin: &Builtin) -> Vec<Problem> {
    let mut walk = Walk { builtin, demanding: true, problems: Problems::default() };
    let root = Spot::root(document);
    if let Some(metadata) = root.get("metadata") {
        walk.value(&metadata, &Shape::Struct(builtin.find("meta.v1.ObjectMeta")), &[]);
    }
    together::name(&root, Rule::Subdomain, &mut walk.problems);
    walk.problems.into_vec()
}

struct Walk<'b> {
    builtin: &'b Builtin,
    /// Whether required fields are asked for. Those of `status` are not: the server sets it aside.
    demanding: bool,
    problems: Problems,
}

impl Walk<'_> {
    /// Whether the value, and each item or entry of it, has the right type: what has not is not judged further.
    fn value(&mut self, spot: &Spot<'_>, shape: &Shape, checks: &[&Check]) -> bool {
        if spot.node.is_null() || matches!(shape, Shape::Any) {
            return true;
        }
        let fits = match (shape, &spot.node.value) {
            (Shape::Struct(id), Value::Mapping(_)) => {
                self.structure(spot, *id);
                true
            }
            (Shape::Map(of), Value::Mapping(_)) => {
                spot.entries().filter(|(_, value)| !self.value(value, of, &[])).count() == 0
            }
            (Shape::List(of, keys), Value::Sequence(_)) => self.list(spot, of, keys),
            (_, Value::Scalar(scalar)) => self.scalar(spot, scalar, shape),
            _ => self.misfit(spot, shape),
        };
        if self.demanding && fits {
            for check in checks {
                check.judge(spot, &mut self.problems);
            }
        }
        fits
    }

    fn structure(&mut self, spot: &Spot<'_>, id: TypeId) {
        let of = self.builtin.of(id);
        let mut fits = true;
        for (key, value) in spot.entries() {
            let Some(field) = of.field(key) else {
                self.unknown(&value, key, of);
                continue;
            };
            let is_status = key == "status" && of.field("metadata").is_some();
            let demanding = self.demanding;
            self.demanding &= !is_status;
            fits &= self.value(&value, &field.shape, &field.checks);
            self.demanding = demanding;
        }
        for field in of.fields.iter().filter(|field| field.required && self.demanding) {
            if !spot.has(field.name) {
                let path = spot.path().key(field.name);
                let cause = format!("`{}` is missing", field.name);
                let remedy = format!("give it {}", field.shape.words());
                self.problems.add(Fault::MissingField, path, cause, remedy);
            }
        }
        if self.demanding && fits {
            for check in &of.checks {
                check.judge(spot, &mut self.problems);
            }
            if let Some(together) = of.together {
                together(spot, &mut self.problems);
            }
        }
    }

    fn unknown(&mut self, spot: &Spot<'_>, key: &str, of: &Struct) {
        let known = || of.fields.iter().map(|field| field.name);
        let below = of.fields.iter().find(
            |field| matches!(field.shape, Shape::Struct(id) if self.builtin.of(id).field(key).is_some()),
        );
        let remedy = match (suggest::nearest(key, known()), below) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(below)) => format!("it belongs into `{}`", below.name),
            (None, None) if of.fields.len() <= 12 => format!("known here: {}", suggest::list(known())),
            (None, None) => "remove it, or move it to where it belongs".to_owned(),
        };
        let name = of.name.rsplit('.').next().unwrap_or_default();
        let cause = format!("unknown field `{key}` of {name}");
        self.problems.add(Fault::UnknownField, spot.path(), cause, remedy);
    }

    fn list(&mut self, spot: &Spot<'_>, of: &Shape, keys: &Keys) -> bool {
        if matches!(keys, Keys::None) {
            let is_text = matches!(of, Shape::Text);
            let items = spot.items().map(|item| match of {
                Shape::Struct(_) | Shape::Text => item.zero(is_text),
                _ => item,
            });
            // Each is judged, whatever the one before.
            return items.filter(|item| !self.value(item, of, &[])).count() == 0;
        }
        let mut fits = true;
        let mut seen = HashSet::with_capacity(spot.node.items().len());
        for item in spot.items() {
            if item.node.is_null() {
                let remedy = "remove it, or write the item";
                self.problems.add(Fault::WrongType, item.path(), "an item of this list is null", remedy);
                fits = false;
                continue;
            }
            fits &= self.value(&item, of, &[]);
            let Some(identity) = identity(&item, keys) else { continue };
            if !seen.insert(identity.clone()) {
                let cause = format!("{} is in this list twice", told(&identity));
                self.problems.add(Fault::DuplicateEntry, item.path(), cause, "keep one of them");
            }
        }
        fits
    }

    fn scalar(&mut self, spot: &Spot<'_>, scalar: &Scalar, shape: &Shape) -> bool {
        let text = &scalar.text;
        match scalars::misfit(scalar, shape) {
            None => return true,
            Some(Misfit::Type) => return self.misfit(spot, shape),
            Some(Misfit::Large) => {
                let bits = if matches!(shape, Shape::Integer { wide: true }) { 64 } else { 32 };
                let cause = format!("{text} does not fit into the {bits} bits of this field");
                self.problems.add(Fault::WrongType, spot.path(), cause, "write a smaller number");
            }
            Some(Misfit::Quantity) => {
                let remedy = match quantity::suggest(text) {
                    Some(remedy) => format!("write {remedy}"),
                    None => "write a number with an optional suffix, such as `500m`, `2`, `4Gi`".to_owned(),
                };
                self.problems.add(
                    Fault::InvalidQuantity,
                    spot.path(),
                    format!("`{text}` is not a quantity"),
                    remedy,
                );
            }
            Some(Misfit::Base64) => self.problems.add(
                Fault::WrongType,
                spot.path(),
                "the text is not base64",
                "encode it, or write it as it is where the kind has a field for that, such as `stringData`",
            ),
            Some(Misfit::Time) => {
                let remedy = format!("write {}", shape.words());
                self.problems.add(Fault::WrongType, spot.path(), format!("`{text}` is not a moment"), remedy);
            }
        }
        false
    }

    fn misfit(&mut self, spot: &Spot<'_>, shape: &Shape) -> bool {
        let cause = format!("expected {}, found {}", shape.words(), found(spot.node));
        let remedy = match (&spot.node.value, shape) {
            // A value may be a secret: it is not repeated.
            (Value::Scalar(scalar), Shape::Text | Shape::Base64) if scalar.text.len() <= 32 => {
                format!("write it in quotes: `\"{}\"`", scalar.text)
            }
            (Value::Scalar(_), Shape::Text | Shape::Base64) => "write it in quotes".to_owned(),
            (Value::Scalar(scalar), Shape::Integer { .. } | Shape::Boolean | Shape::Number)
                if !scalar.plain && bare_fits(scalar, shape) =>
            {
                format!("write it without quotes: `{}`", scalar.text)
            }
            _ => format!("write {}", shape.words()),
        };
        self.problems.add(Fault::WrongType, spot.path(), cause, remedy);
        false
    }
}

fn bare_fits(scalar: &Scalar, shape: &Shape) -> bool {
    let bare = Scalar { plain: true, ..scalar.clone() };
    scalars::misfit(&bare, shape).is_none()
}

fn found(node: &Node) -> String {
    let Value::Scalar(scalar) = &node.value else {
        return if matches!(node.value, Value::Sequence(_)) { "a list".into() } else { "a map".into() };
    };
    match scalars::kind(scalar) {
        ScalarKind::Boolean => format!("the boolean `{}`", scalar.text),
        ScalarKind::Integer | ScalarKind::Number => format!("the number `{}`", scalar.text),
        _ if scalar.text.len() <= 32 => format!("the text `{}`", scalar.text),
        _ => "text".into(),
    }
}

/// What makes an item the one that it is; none where it does not say.
fn identity<'a>(item: &Spot<'a>, keys: &'a Keys) -> Option<Vec<(&'a str, &'a str)>> {
    match keys {
        Keys::None => None,
        Keys::Whole => Some(vec![("", item.node.as_text()?)]),
        Keys::Fields(keys) => {
            let value = |(key, default): &(&'static str, Option<&'static str>)| {
                // To the field manager null is a value of its own.
                let null = item.node.get(key).filter(|node| node.is_null()).map(|_| "null");
                Some((*key, null.or_else(|| item.text(key)).or(*default)?))
            };
            let found: Vec<_> = keys.iter().filter_map(value).collect();
            (!found.is_empty()).then_some(found)
        }
    }
}

fn told(identity: &[(&str, &str)]) -> String {
    let one = |(key, value): &(&str, &str)| match *key {
        "" => format!("`{value}`"),
        key => format!("`{key}: {value}`"),
    };
    identity.iter().map(one).collect::<Vec<_>>().join(" with ")
}
