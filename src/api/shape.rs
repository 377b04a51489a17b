//! A JSON Schema, compiled to what the check of a document needs. The schema comes from the Rust types, so types, schema,
//! documentation and check cannot differ.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use regex_lite::Regex;
use schemars::JsonSchema;
use serde_json::{Map, Value};

use crate::names::Format;

/// What a value must look like.
#[derive(Debug)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// Nothing but null.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number within bounds.
    Integer { min: Option<i64>, max: Option<i64> },
    /// A number within bounds.
    Number { min: Option<f64>, max: Option<f64> },
    /// A string; with `number`, a bare number counts as its text.
    Text { format: Option<Format>, pattern: Option<Regex>, choices: Vec<String>, number: bool },
    /// A list.
    List(Arc<Shape>),
    /// A map by names that the user chooses. With `nulls` a null is a value of its own, else an entry that is left out.
    Map { keys: Option<Format>, values: Arc<Shape>, nulls: bool },
    /// A map with known fields.
    Object(Arc<Object>),
    /// One of several, told apart by the kind of the value and, among maps, by their fields.
    Union(Vec<Arc<Shape>>),
}

/// A map with known fields.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// The fields by name.
    pub(super) fields: BTreeMap<String, Arc<Shape>>,
    /// The fields that must be there.
    pub(super) required: Vec<String>,
    /// The fields whose null is a value of its own, and not the same as leaving them out.
    pub(super) nulls: Vec<String>,
}

impl Shape {
    /// The shape of a type's schema.
    pub(super) fn of<T: JsonSchema>() -> Arc<Self> {
        Self::compile(schemars::schema_for!(T).as_value())
    }

    /// The shape of a schema document.
    pub(super) fn compile(schema: &Value) -> Arc<Self> {
        let definitions = schema.get("$defs").and_then(Value::as_object);
        Compiler { definitions, known: HashMap::new() }.shape(schema)
    }
}

struct Compiler<'a> {
    definitions: Option<&'a Map<String, Value>>,
    known: HashMap<&'a str, Arc<Shape>>,
}

impl<'a> Compiler<'a> {
    fn shape(&mut self, schema: &'a Value) -> Arc<Shape> {
        if let Some(name) =
            schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/"))
        {
            if let Some(shape) = self.known.get(name) {
                return Arc::clone(shape);
            }
            let target = self.definitions.and_then(|definitions| definitions.get(name));
            let shape = target.map_or_else(|| Arc::new(Shape::Any), |target| self.shape(target));
            self.known.insert(name, Arc::clone(&shape));
            return shape;
        }
        if let Some(options) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
            return self.union(options);
        }
        if schema.get("x-kubernetes-int-or-string").is_some() {
            let integer = Arc::new(Shape::Integer { min: None, max: None });
            return Arc::new(Shape::Union(vec![integer, Arc::new(text(schema))]));
        }
        Arc::new(self.plain(schema))
    }

    /// Null is no shape: a field may always be left out, and null says so.
    fn union(&mut self, options: &'a [Value]) -> Arc<Shape> {
        let constants: Vec<String> =
            options.iter().filter_map(|option| option.get("const")?.as_str()).map(str::to_owned).collect();
        if constants.len() == options.len() {
            return Arc::new(Shape::Text { format: None, pattern: None, choices: constants, number: false });
        }
        let mut shapes: Vec<_> = options
            .iter()
            .filter(|option| types(option) != ["null"])
            .map(|option| self.shape(option))
            .collect();
        match (shapes.len(), shapes.pop()) {
            (1, Some(shape)) => shape,
            (_, Some(shape)) => {
                shapes.push(shape);
                Arc::new(Shape::Union(shapes))
            }
            (_, None) => Arc::new(Shape::Any),
        }
    }

    fn plain(&mut self, schema: &'a Value) -> Shape {
        let bound = |key: &str| schema.get(key);
        let integer = |key: &str| bound(key).and_then(Value::as_i64);
        let types = types(schema);
        match types.first().copied() {
            Some("null") => Shape::Null,
            Some("boolean") => Shape::Boolean,
            Some("integer") => Shape::Integer { min: integer("minimum"), max: integer("maximum") },
            Some("number") if types.contains(&"string") => text(schema),
            Some("number") => Shape::Number {
                min: bound("minimum").and_then(Value::as_f64),
                max: bound("maximum").and_then(Value::as_f64),
            },
            Some("string") => text(schema),
            Some("array") => {
                Shape::List(schema.get("items").map_or_else(|| Arc::new(Shape::Any), |i| self.shape(i)))
            }
            Some("object") => self.object(schema),
            _ => Shape::Any,
        }
    }

    fn object(&mut self, schema: &'a Value) -> Shape {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let fields = properties.iter().map(|(name, field)| (name.clone(), self.shape(field))).collect();
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let required = required.filter_map(Value::as_str).map(str::to_owned).collect();
            let nulls =
                properties.iter().filter(|(_, field)| takes_null(field)).map(|(name, _)| name.clone());
            return Shape::Object(Arc::new(Object { fields, required, nulls: nulls.collect() }));
        }
        let keys = schema.get("propertyNames").and_then(|names| names.get("format")).and_then(Value::as_str);
        match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => {
                let nulls = takes_null(values);
                Shape::Map { keys: keys.and_then(Format::from_id), values: self.shape(values), nulls }
            }
            Some(Value::Bool(false)) => Shape::Object(Arc::default()),
            _ => Shape::Any,
        }
    }
}

fn text(schema: &Value) -> Shape {
    let string = |key: &str| schema.get(key).and_then(Value::as_str);
    let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let mut choices: Vec<String> = choices.filter_map(Value::as_str).map(str::to_owned).collect();
    choices.extend(string("const").map(str::to_owned));
    let format = string("format").and_then(Format::from_id);
    Shape::Text {
        format,
        // A format has its own check and better words; its pattern is for editors.
        pattern: if format.is_some() { None } else { string("pattern").and_then(|p| Regex::new(p).ok()) },
        choices,
        number: types(schema).contains(&"number"),
    }
}

/// Whether the type behind a schema has a value for null.
fn takes_null(schema: &Value) -> bool {
    let null = |kind: &Value| kind == "null";
    match (schema.get("type"), schema.get("anyOf").and_then(Value::as_array)) {
        (Some(Value::Array(kinds)), _) => kinds.iter().any(null),
        (Some(kind), _) => null(kind),
        (None, Some(options)) => options.iter().any(takes_null),
        (None, None) => {
            ["$ref", "oneOf", "enum", "const"].iter().all(|keyword| schema.get(keyword).is_none())
        }
    }
}

/// The types that a schema names, null left out unless it is the only one.
fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        _ => Vec::new(),
    }
}
