//! The JSON Schemas that are published for editors and for other programs: those of the types, made as strict as the check
//! of a document is, so that an editor marks what the check would refuse.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::v1alpha1::serving_runtime::ServingRuntime;
use super::v1alpha1::{ModelExpander, ModelSpec, ServingPolicy};
use super::{Document, GROUP};
use crate::names::Format;

/// A kind of the API.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// As `kind` has it.
    pub name: &'static str,
    generate: fn() -> Schema,
}

impl Kind {
    const fn of<T: Document>() -> Self {
        Self { name: T::KIND, generate: || schemars::schema_for!(T) }
    }

    /// The kind that somebody means by `name`, in any case and number: `modelspec`, `ModelSpecs`.
    pub fn find(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let singular = lower.strip_suffix('s').unwrap_or(&lower);
        KINDS.into_iter().find(|kind| kind.name.eq_ignore_ascii_case(singular))
    }

    /// Its schema: closed objects, every format with a pattern, null wherever a field may be left out.
    pub fn schema(self) -> Value {
        let mut schema = (self.generate)().to_value();
        publish(&mut schema);
        let id = identifier(&self.name.to_ascii_lowercase());
        if let Some(root) = schema.as_object_mut() {
            root.insert("$id".into(), id.into());
        }
        schema
    }
}

/// The kinds, in the order in which people meet them.
pub const KINDS: [Kind; 4] = [
    Kind::of::<ModelSpec>(),
    Kind::of::<ModelExpander>(),
    Kind::of::<ServingRuntime>(),
    Kind::of::<ServingPolicy>(),
];

/// One schema for a document of any kind.
pub fn any_kind() -> Value {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let mut definitions = Map::new();
    let mut choices = Vec::new();
    for kind in KINDS {
        let mut schema = kind.schema();
        if let Some(root) = schema.as_object_mut() {
            root.remove("$schema");
            root.remove("$id");
            if let Some(Value::Object(own)) = root.remove("$defs") {
                definitions.extend(own);
            }
        }
        definitions.insert(kind.name.into(), schema);
        choices.push(json!({
            "if": {"properties": {"kind": {"const": kind.name}}},
            "then": {"$ref": format!("#/$defs/{}", kind.name)},
        }));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": identifier("all"),
        "title": "modelspec",
        "description": format!("Any kind of {GROUP}."),
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {"kind": {"enum": names}},
        "allOf": choices,
        "$defs": definitions,
    })
}

fn identifier(name: &str) -> String {
    format!("https://{}/{name}.schema.json", super::API_VERSION)
}

/// Makes a schema of a type as strict, and as lenient, as the check of a document.
fn publish(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    let required: Vec<String> = object
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    // What serde fills in is no default that a user should read: those stand in the descriptions.
    object.remove("default");
    if let Some(Value::String(text)) = object.get_mut("description") {
        *text = join_lines(text);
    }
    if object.contains_key("x-kubernetes-int-or-string") {
        object.insert("type".into(), json!(["integer", "string"]));
    }
    if let Some(format) = object.get("format").and_then(Value::as_str).and_then(Format::from_id) {
        object.insert("pattern".into(), pattern(format).into());
        if format == Format::Quantity {
            object.insert("minimum".into(), 0.into());
        }
    }
    if object.contains_key("properties") {
        object.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    for (key, value) in object.iter_mut() {
        match key.as_str() {
            "properties" => {
                for (name, field) in value.as_object_mut().into_iter().flatten() {
                    publish(field);
                    if !required.contains(name) {
                        nullable(field);
                    }
                }
            }
            "$defs" => value.as_object_mut().into_iter().flatten().for_each(|(_, schema)| publish(schema)),
            "additionalProperties" => {
                publish(value);
                nullable(value);
            }
            "items" | "propertyNames" => publish(value),
            "anyOf" | "oneOf" => value.as_array_mut().into_iter().flatten().for_each(publish),
            _ => {}
        }
    }
}

/// Lets a value be null, which says that it is left out, or takes away what a lower layer gives.
fn nullable(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    let nothing = json!({"type": "null"});
    if let Some(target) = object.remove("$ref") {
        object.insert("anyOf".into(), json!([{"$ref": target}, nothing]));
    } else if let Some(Value::Array(options)) = object.get_mut("anyOf") {
        if !options.contains(&nothing) {
            options.push(nothing);
        }
    } else {
        match object.get_mut("type") {
            Some(Value::Array(types)) if !types.contains(&json!("null")) => types.push("null".into()),
            Some(name @ Value::String(_)) if *name != "null" => *name = json!([name.take(), "null"]),
            _ => {}
        }
    }
}

/// A description without the line breaks of its source file; blank lines stay.
fn join_lines(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The rule as a pattern, for readers that do not know our formats; without look-around, which many of them lack. Where a
/// pattern cannot say all of the rule it says less: an editor may miss what the check finds, and never marks what is right.
fn pattern(format: Format) -> &'static str {
    match format {
        Format::Name => "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        Format::Namespace => "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
        Format::Subdomain => r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
        Format::LabelValue => "^([A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?)?$",
        Format::LabelKey => {
            r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$"
        }
        Format::Quantity => r"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?$",
        Format::EnvName => "^[ -/:-<>-~][ -<>-~]*$",
        Format::DataKey => r"^(\.?[-_A-Za-z0-9][-._A-Za-z0-9]*)$",
        Format::Path => r"^(/|(/([^/.:\n][^/:\n]*|\.[^/.:\n][^/:\n]*|\.\.[^/:\n]+))+)$",
        Format::Image => {
            r"^([A-Za-z0-9.:\[\]-]+/)?[a-z0-9]([a-z0-9._/-]*[a-z0-9])?(:[A-Za-z0-9_][-A-Za-z0-9._]{0,127})?(@[^:@]+:[0-9a-fA-F]{32,})?$"
        }
        Format::ExtendedResource => {
            r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+/[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$"
        }
        Format::Date => "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        Format::KubernetesVersion => r"^v?1\.[0-9]{1,3}(\.[0-9]{1,3})?$",
        Format::Pattern => r"^[^\s?^$|\\(){}+]+$",
        Format::Duration => r"^[0-9]+(\.[0-9]+)?[smh]$",
        Format::HttpAddress => r#"^https?://[^/:@?#\s"\\][^@?#\s"\\]*$"#,
        Format::Interval => {
            "^([1-9][0-9]*h([0-9]+m)?([0-9]+s)?([0-9]+ms)?|[1-9][0-9]*m([0-9]+s)?([0-9]+ms)?|[1-9][0-9]*s([0-9]+ms)?|[1-9][0-9]*ms)$"
        }
        Format::MetricName => r"^[A-Za-z_:][A-Za-z0-9_:]*$",
        Format::VaultPath => r"^[^/\s]+(/[^/\s]+)*$",
        Format::Hostname => {
            r"^(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*([0-9][-0-9]*)?[a-z]([-a-z0-9]*[a-z0-9])?$"
        }
        Format::NamespacedName | Format::Gateway => {
            r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        }
        Format::GatewayDuration => "^([0-9]{1,5}(h|m|s|ms)){1,4}$",
        Format::UrlPath => r"^/([-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$",
    }
}
