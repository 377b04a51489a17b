//! `docs/fields.md`: every field of every kind, from the same schema as `modelspec explain`.

use std::fmt::Write;

use modelspec::api::API_VERSION;
use modelspec::api::schema::KINDS;
use serde_json::{Map, Value};

pub(crate) fn page() -> String {
    let mut out = format!(
        "# Fields\n\n\
         The kinds of `{API_VERSION}`. `modelspec explain modelspec.spec.autoscaling` tells the same, and the fields\n\
         of Kubernetes' own types, which are not repeated here. In paths `<name>` is a key of your choice, `[]` an item of a list.\n\
         A field in bold is required.\n\n\
         Made from the types in `src/api/v1alpha1`: edit their comments, then `make generate`.\n"
    );
    for kind in KINDS {
        let schema = kind.schema();
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n| field | type | meaning |\n|---|---|---|\n",
            kind.name,
            text(&schema, "description")
        );
        Tree { root: &schema }.rows("", &schema, &mut out);
    }
    out
}

struct Tree<'a> {
    root: &'a Value,
}

impl<'a> Tree<'a> {
    /// A row for each field of an object, and below it those of what it holds.
    fn rows(&self, path: &str, object: &'a Value, out: &mut String) {
        let empty = Map::new();
        let fields = object.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        for (name, own) in fields {
            if path.is_empty() && ["apiVersion", "kind"].contains(&name.as_str()) {
                continue;
            }
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let required =
                object["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name.as_str()));
            let shown = if required { format!("**`{path}`**") } else { format!("`{path}`") };
            let meaning = cell(&self.meaning(own));
            let _ = writeln!(out, "| {shown} | {} | {meaning} |", cell(&self.type_name(own)));
            self.below(&path, own, out);
        }
    }

    fn below(&self, path: &str, schema: &'a Value, out: &mut String) {
        if is_foreign(schema) {
            return;
        }
        let target = self.resolve(schema);
        if let Some(items) = target.get("items") {
            self.below(&format!("{path}[]"), items, out);
        } else if let Some(values) = target.get("additionalProperties").filter(|values| values.is_object()) {
            self.below(&format!("{path}.<name>"), values, out);
        } else if target.get("properties").is_some() {
            self.rows(path, target, out);
        } else {
            for option in options(target) {
                self.below(path, option, out);
            }
        }
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            return self.resolve(self.root.pointer(&target[1..]).unwrap());
        }
        match options(schema).as_slice() {
            [one] => self.resolve(one),
            _ => schema,
        }
    }

    /// What is said about the field, its values, its range.
    fn meaning(&self, own: &'a Value) -> String {
        let target = self.resolve(own);
        let mut said = text(own, "description").to_owned();
        if said.is_empty() {
            text(target, "description").clone_into(&mut said);
        }
        let choices = choices(target);
        if choices.len() > 1 {
            let choices: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
            let _ = write!(said, " One of {}.", choices.join(", "));
        }
        let bound = |key: &str| target.get(key).filter(|bound| bound.is_number());
        let most = bound("maximum").filter(|most| most.as_i64() != Some(i64::from(i32::MAX)));
        match (bound("minimum"), most) {
            _ if target.get("format").is_some_and(|format| format == "quantity") => {}
            (Some(least), Some(most)) => said.push_str(&format!(" From {least} to {most}.")),
            (Some(least), None) => said.push_str(&format!(" At least {least}.")),
            (None, Some(most)) => said.push_str(&format!(" At most {most}.")),
            (None, None) => {}
        }
        said
    }

    fn type_name(&self, schema: &'a Value) -> String {
        let target = self.resolve(schema);
        if target.get("x-kubernetes-int-or-string").is_some() {
            return "integer or text".into();
        }
        if target.get("format").is_some_and(|format| format == "quantity") {
            return "quantity".into();
        }
        if is_foreign(schema) {
            return format!("Kubernetes' {}", foreign(schema).unwrap_or_default());
        }
        if !choices(target).is_empty() {
            return "text".into();
        }
        let several = options(target);
        if several.len() > 1 {
            return several.into_iter().map(|option| self.type_name(option)).collect::<Vec<_>>().join(" or ");
        }
        if let Some(items) = target.get("items") {
            return format!("list of {}", self.type_name(items));
        }
        if let Some(values) = target.get("additionalProperties").filter(|values| values.is_object()) {
            return format!("map of {}", self.type_name(values));
        }
        if target.get("properties").is_some() {
            return "map".into();
        }
        match types(target).first() {
            Some(&"string") => "text".into(),
            Some(name) => (*name).to_owned(),
            None => "any".into(),
        }
    }
}

/// The options of a union, null left out.
fn options(schema: &Value) -> Vec<&Value> {
    let all = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    all.into_iter().flatten().filter(|option| option.get("type") != Some(&Value::from("null"))).collect()
}

fn choices(schema: &Value) -> Vec<&str> {
    let constants: Vec<&str> =
        options(schema).iter().filter_map(|option| option.get("const").and_then(Value::as_str)).collect();
    if !constants.is_empty() {
        return constants;
    }
    if let Some(constant) = schema.get("const").and_then(Value::as_str) {
        return vec![constant];
    }
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The name of a type of Kubernetes' own.
fn foreign(schema: &Value) -> Option<&str> {
    let of = |schema: &'_ Value| -> Option<String> { Some(schema.get("$ref")?.as_str()?.to_owned()) };
    let is = of(schema).is_some_and(|name| name.contains("io.k8s."));
    if is {
        return schema.get("$ref")?.as_str()?.rsplit('.').next();
    }
    match options(schema).as_slice() {
        [one] => foreign(one),
        _ => None,
    }
}

fn is_foreign(schema: &Value) -> bool {
    foreign(schema).is_some()
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        _ => Vec::new(),
    }
}

fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
