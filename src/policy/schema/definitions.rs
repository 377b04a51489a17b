//! Kinds that CustomResourceDefinitions bring, and documents against their schemas
//! (<https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema>).

use std::collections::HashMap;

use super::problem::{Fault, Problem, Problems};
use super::scalars::kind;
use super::spot::Spot;
use crate::suggest;
use crate::yaml::{Node, Scalar, ScalarKind as Kind, Value};

/// Kinds by `apiVersion` and `kind`.
#[derive(Debug, Default)]
pub(super) struct Definitions(HashMap<(String, String), Definition>);

/// A version of a kind.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its schema; none where it takes anything.
    schema: Option<Node>,
    /// Whether its objects belong to a namespace.
    pub(super) namespaced: bool,
}

impl Definitions {
    /// Adds the versions that a CustomResourceDefinition serves. What is not one, or not whole, adds nothing: it is judged
    /// where it stands.
    pub(super) fn add(&mut self, document: &Node) {
        let Some(spec) = document.get("spec") else { return };
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_text).map(str::to_owned);
        let named = spec.get("names").and_then(|names| text(names, "kind"));
        let (Some(group), Some(kind)) = (text(spec, "group"), named) else { return };
        let namespaced = text(spec, "scope").is_none_or(|scope| scope == "Namespaced");
        for version in spec.get("versions").map(Node::items).unwrap_or_default() {
            let is_served = version.get("served").and_then(|served| served.as_scalar()?.as_bool());
            let Some(name) = text(version, "name").filter(|_| is_served != Some(false)) else { continue };
            let schema = version.get("schema").and_then(|schema| schema.get("openAPIV3Schema")).cloned();
            self.0.insert((format!("{group}/{name}"), kind.clone()), Definition { schema, namespaced });
        }
    }

    /// What is known of a kind.
    pub(super) fn get(&self, api_version: &str, kind: &str) -> Option<&Definition> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(api_version.to_owned(), kind.to_owned()))
    }
}

impl Definition {
    /// Everything in an object that does not fit.
    pub(super) fn check(&self, document: &Node) -> Vec<Problem> {
        let mut walk = Walk { problems: Problems::default() };
        if let Some(schema) = &self.schema {
            walk.map(&Spot::root(document), schema, true, true);
        }
        walk.problems.into_vec()
    }
}

struct Walk {
    problems: Problems,
}

fn says(schema: &Node, key: &str) -> bool {
    schema.get(key).and_then(|value| value.as_scalar()?.as_bool()) == Some(true)
}

impl Walk {
    fn value(&mut self, spot: &Spot<'_>, schema: &Node, demanding: bool) {
        let wanted = schema.get("type").and_then(Node::as_text).unwrap_or_default();
        let either = says(schema, "x-kubernetes-int-or-string");
        if spot.node.is_null() {
            // A default takes its place (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable).
            let may = says(schema, "nullable") || schema.get("default").is_some();
            if !may && demanding && (either || !wanted.is_empty()) {
                self.misfit(spot, if either { "integer or text" } else { wanted });
            }
            return;
        }
        match &spot.node.value {
            Value::Scalar(scalar) if !fits(scalar, wanted, either) => {
                self.misfit(spot, if either { "integer or text" } else { wanted });
            }
            Value::Scalar(scalar) => {
                self.choice(spot, scalar, schema);
                self.bounds(spot, scalar, schema);
            }
            Value::Sequence(_) if either || !matches!(wanted, "array" | "") => self.misfit(spot, wanted),
            Value::Mapping(_) if either || !matches!(wanted, "object" | "") => self.misfit(spot, wanted),
            Value::Sequence(found) => {
                self.count(spot, found.len(), ["minItems", "maxItems"], "items", schema);
                if let Some(items) = schema.get("items") {
                    for item in spot.items() {
                        self.value(&item, items, demanding);
                    }
                }
            }
            Value::Mapping(_) => {
                self.map(spot, schema, demanding, says(schema, "x-kubernetes-embedded-resource"));
            }
        }
    }

    /// A map; that of a whole object has the fields that all objects have.
    fn map(&mut self, spot: &Spot<'_>, schema: &Node, demanding: bool, is_object: bool) {
        let properties = schema.get("properties").map(Node::entries).unwrap_or_default();
        let others = schema.get("additionalProperties");
        let lenient = says(schema, "x-kubernetes-preserve-unknown-fields")
            || others.is_some_and(|others| others.as_scalar().is_some_and(|value| value.as_bool() == Some(true)))
            // Without a word on its fields and its type a value may be anything.
            || schema.get("type").is_none() && properties.is_empty();
        for (key, value) in spot.entries() {
            if is_object && ["apiVersion", "kind", "metadata"].contains(&key) {
                continue;
            }
            if let Some(property) = properties.iter().find(|property| property.key == key) {
                // The server sets the status aside.
                self.value(&value, &property.value, demanding && !(is_object && key == "status"));
            } else if let Some(of) = others.filter(|others| !others.entries().is_empty()) {
                self.value(&value, of, demanding);
            } else if !lenient && others.is_none() {
                let known = || properties.iter().map(|property| property.key.as_str());
                let remedy = match suggest::nearest(key, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if properties.len() <= 12 && !properties.is_empty() => {
                        format!("known here: {}", suggest::list(known()))
                    }
                    None => "remove it, or move it to where it belongs".to_owned(),
                };
                self.problems.add(
                    Fault::UnknownField,
                    value.path(),
                    format!("unknown field `{key}`"),
                    remedy,
                );
            }
        }
        let required = schema.get("required").map(Node::items).unwrap_or_default();
        for name in required.iter().filter_map(Node::as_text).filter(|_| demanding) {
            // What has a default is filled in before it is asked for.
            let property = properties.iter().find(|property| property.key == name);
            let is_filled = property.is_some_and(|property| property.value.get("default").is_some());
            if !spot.has(name) && !is_filled {
                let kind = property.and_then(|property| property.value.get("type")?.as_text());
                let remedy = format!("give it {}", words(kind.unwrap_or_default()));
                let cause = format!("`{name}` is missing");
                self.problems.add(Fault::MissingField, spot.path().key(name), cause, remedy);
            }
        }
    }

    fn choice(&mut self, spot: &Spot<'_>, scalar: &Scalar, schema: &Node) {
        let choices = schema.get("enum").map(Node::items).unwrap_or_default();
        if !choices.is_empty() && !choices.iter().any(|choice| choice.as_text() == Some(scalar.text.as_str()))
        {
            let known = || choices.iter().filter_map(Node::as_text);
            let remedy = match suggest::nearest(&scalar.text, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", suggest::list(known())),
            };
            let cause = format!("`{}` is none of the values that the field takes", scalar.text);
            self.problems.add(Fault::WrongType, spot.path(), cause, remedy);
        }
    }

    /// What the definition asks of a number's size and of a text's length and form.
    fn bounds(&mut self, spot: &Spot<'_>, scalar: &Scalar, schema: &Node) {
        let bound = |key: &str| schema.get(key)?.as_scalar()?.as_f64();
        if let Some(value) = scalar.as_f64().filter(|_| scalar.plain) {
            let wrong = match (bound("minimum"), bound("maximum")) {
                (Some(least), _) if value < least => Some(format!("write {least} or more")),
                (_, Some(most)) if value > most => Some(format!("write {most} or less")),
                _ => None,
            };
            if let Some(remedy) = wrong {
                let cause = format!("{} is out of range", scalar.text);
                self.problems.add(Fault::InvalidValue, spot.path(), cause, remedy);
            }
            return;
        }
        self.count(spot, scalar.text.chars().count(), ["minLength", "maxLength"], "characters", schema);
        let pattern = schema.get("pattern").and_then(Node::as_text);
        // What this program's expressions cannot say is left to the API server.
        let form = pattern.and_then(|pattern| regex_lite::Regex::new(pattern).ok());
        if let (Some(form), Some(pattern)) = (form, pattern)
            && !form.is_match(&scalar.text)
        {
            let remedy = format!("write what fits `{pattern}`");
            self.problems.add(
                Fault::InvalidValue,
                spot.path(),
                "it does not have the form asked for",
                remedy,
            );
        }
    }

    fn count(&mut self, spot: &Spot<'_>, count: usize, keys: [&str; 2], what: &str, schema: &Node) {
        let [least, most] = keys.map(|key| {
            let bound = schema.get(key)?.as_scalar()?.as_i64()?;
            usize::try_from(bound).ok()
        });
        let remedy = match (least, most) {
            (Some(least), _) if count < least => format!("write {least} or more"),
            (_, Some(most)) if count > most => format!("write {most} or fewer"),
            _ => return,
        };
        self.problems.add(Fault::InvalidValue, spot.path(), format!("it has {count} {what}"), remedy);
    }

    fn misfit(&mut self, spot: &Spot<'_>, wanted: &str) {
        let found = match &spot.node.value {
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a map",
            Value::Scalar(scalar) => match kind(scalar) {
                Kind::Null => "null",
                Kind::Boolean => "a boolean",
                Kind::Integer | Kind::Number => "a number",
                _ => "text",
            },
        };
        let remedy = match (&spot.node.value, wanted) {
            _ if spot.node.is_null() => format!("remove it, or write {}", words(wanted)),
            (Value::Scalar(scalar), "string") if scalar.text.len() <= 32 => {
                format!("write it in quotes: `\"{}\"`", scalar.text)
            }
            _ => format!("write {}", words(wanted)),
        };
        let cause = format!("expected {}, found {found}", words(wanted));
        self.problems.add(Fault::WrongType, spot.path(), cause, remedy);
    }
}

/// Whether a scalar that is not null is of a schema's type.
fn fits(scalar: &Scalar, wanted: &str, either: bool) -> bool {
    let own = kind(scalar);
    let whole = || scalar.as_f64().is_some_and(|value| value.fract() == 0.0);
    if either {
        return own == Kind::String || own == Kind::Integer || own == Kind::Number && whole();
    }
    match wanted {
        "string" => own == Kind::String,
        "boolean" => own == Kind::Boolean,
        "integer" => own == Kind::Integer || own == Kind::Number && whole(),
        "number" => matches!(own, Kind::Integer | Kind::Number),
        "array" | "object" => false,
        _ => true,
    }
}

fn words(wanted: &str) -> &'static str {
    match wanted {
        "string" => "text",
        "boolean" => "`true` or `false`",
        "integer" => "an integer",
        "number" => "a number",
        "array" => "a list",
        "object" => "a map",
        "integer or text" => "an integer or text",
        _ => "a value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: models.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Model, plural: models}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size, mode, kept]
              properties:
                size: {type: integer}
                mode: {type: string, enum: [fast, slow]}
                kept: {type: string, default: a}
                port: {x-kubernetes-int-or-string: true}
                labels: {type: object, additionalProperties: {type: string}}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                parts: {type: array, items: {type: object, properties: {name: {type: string}}}}
                pod: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
            status: {type: object, required: [ready], properties: {ready: {type: boolean}}}
    - {name: v1alpha1, served: false, storage: false}
";

    fn said(body: &str) -> Vec<String> {
        let mut definitions = Definitions::default();
        definitions.add(&yaml::parse(DEFINITION).unwrap());
        let document = format!("apiVersion: example.com/v1\nkind: Model\nmetadata: {{name: a}}\n{body}");
        let problems =
            definitions.get("example.com/v1", "Model").unwrap().check(&yaml::parse(&document).unwrap());
        problems
            .iter()
            .map(|said| format!("{:?} {}: {}; {}", said.fault, said.path, said.cause, said.remedy))
            .collect()
    }

    #[test]
    fn an_object_of_a_defined_kind_is_held_against_its_schema() {
        let good = "spec: {size: 1, mode: fast, port: http, labels: {a: b}, free: {x: [1]}, parts: [{name: first}], pod: {kind: Pod, spec: {}}}\nstatus: {}";
        assert_eq!(said(good), Vec::<String>::new());
        let bad =
            "spec: {sise: 1, mode: fst, port: 1.5, labels: {a: 1}, free: [], parts: [{nam: n}, 3]}\nextra: 1";
        let expected = [
            "UnknownField spec.sise: unknown field `sise`; did you mean `size`?",
            "WrongType spec.mode: `fst` is none of the values that the field takes; did you mean `fast`?",
            "WrongType spec.port: expected an integer or text, found a number; write an integer or text",
            "WrongType spec.labels.a: expected text, found a number; write it in quotes: `\"1\"`",
            "WrongType spec.free: expected a map, found a list; write a map",
            "UnknownField spec.parts[0].nam: unknown field `nam`; did you mean `name`?",
            "WrongType spec.parts[1]: expected a map, found a number; write a map",
            "MissingField spec.size: `size` is missing; give it an integer",
            "UnknownField extra: unknown field `extra`; known here: `spec`, `status`",
        ];
        assert_eq!(said(bad), expected);
    }

    #[test]
    fn only_what_is_served_is_known() {
        let mut definitions = Definitions::default();
        definitions.add(&yaml::parse(DEFINITION).unwrap());
        assert!(definitions.get("example.com/v1", "Model").is_some_and(|known| known.namespaced));
        assert!(definitions.get("example.com/v1alpha1", "Model").is_none());
        definitions.add(&yaml::parse("spec: {}").unwrap());
    }
}
