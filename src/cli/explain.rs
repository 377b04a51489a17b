//! `modelspec explain`: the documentation of a field, laid out as `kubectl explain` does it.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::page::paragraphs;
use crate::api::schema::{KINDS, Kind};
use crate::api::{API_VERSION, GROUP};
use crate::suggest;

/// The kinds, each with its first sentence.
pub(super) fn kinds() -> String {
    let mut out = format!("KINDS of {API_VERSION}:\n");
    for kind in KINDS {
        let schema = kind.schema();
        let _ = write!(out, "  {}\n{}", kind.name, paragraphs(text(&schema, "description"), 4));
    }
    out.push_str("\nFor the fields of one: modelspec explain KIND\n");
    out
}

/// The documentation of the field at `path`, such as `modelspec.spec.autoscaling`; with `recursive` the tree of names below
/// it instead of their descriptions.
///
/// # Errors
/// What in the path is not known, and the nearest name.
pub(super) fn explain(path: &str, recursive: bool) -> Result<String, String> {
    let mut steps = steps(path)?;
    if steps.is_empty() {
        return Err(format!("`{path}` names no kind; write one of {}", known_kinds()));
    }
    let first = steps.remove(0);
    let kind = Kind::find(&first).ok_or_else(|| unknown_kind(&first, path))?;
    Tree { root: &kind.schema() }.explain(kind, &steps, recursive)
}

/// The names of a path. Brackets hold a name with dots, an index, or `<name>` for any.
fn steps(path: &str) -> Result<Vec<String>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let end =
                inner.find(']').ok_or_else(|| format!("`{path}` has a `[` without its `]`; close it"))?;
            let name = inner[..end].trim_matches(['"', '\'']);
            // An index says nothing about the field: all items are alike.
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
                steps.push(name.to_owned());
            }
            rest = &inner[end + 1..];
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end > 0 {
                steps.push(rest[..end].to_owned());
            }
            rest = &rest[end..];
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    Ok(steps)
}

fn known_kinds() -> String {
    suggest::list(KINDS.iter().map(|kind| kind.name))
}

fn unknown_kind(name: &str, path: &str) -> String {
    if let Some(near) = suggest::nearest(name, KINDS.iter().map(|kind| kind.name)) {
        return format!("unknown kind `{name}`; did you mean `{near}`?");
    }
    // People who have read an error message paste its path.
    let first = KINDS[0].name.to_ascii_lowercase();
    if matches!(name, "spec" | "metadata") {
        return format!("a path begins with a kind; did you mean `{first}.{path}`?");
    }
    format!("unknown kind `{name}`; known: {}", known_kinds())
}

struct Tree<'a> {
    root: &'a Value,
}

#[derive(Clone, Copy)]
struct Field<'a> {
    /// Its schema, which may refer to a type.
    own: &'a Value,
    required: bool,
    /// What is said about the map whose entry it is.
    map: &'a str,
}

impl<'a> Tree<'a> {
    fn explain(&self, kind: Kind, steps: &[String], recursive: bool) -> Result<String, String> {
        let field = self.descend(kind, steps)?;
        Ok(self.page(kind, steps.last().map(String::as_str), field, recursive))
    }

    fn descend(&self, kind: Kind, steps: &[String]) -> Result<Field<'a>, String> {
        let mut field = Field { own: self.root, required: false, map: "" };
        let mut at = kind.name.to_ascii_lowercase();
        let mut keyed = false;
        for (i, step) in steps.iter().enumerate() {
            let names: Vec<&str> = self.fields(field.own).into_iter().map(|(name, _)| name).collect();
            // In a map by names of the user's choice a name may stand or be left out, as in kubectl.
            let last = i + 1 == steps.len();
            let near = suggest::nearest(step, names.iter().copied());
            if let Some(next) = self.fields(field.own).into_iter().find(|(name, _)| name == step) {
                field = next.1;
                keyed = false;
            } else if let Some(values) =
                self.values(field.own).filter(|_| !keyed && (near.is_none() || !last))
            {
                field = Field { own: values, required: false, map: text(field.own, "description") };
                // A value that is a map itself takes a key of its own.
                keyed = self.values(values).is_none();
            } else {
                return Err(match (near, names.is_empty()) {
                    (Some(near), _) => format!("`{at}` has no field `{step}`; did you mean `{near}`?"),
                    (None, true) => format!("`{at}` has no fields, so no `{step}`; ask for `{at}`"),
                    (None, false) => {
                        format!("`{at}` has no field `{step}`; it has {}", suggest::list(names))
                    }
                });
            }
            let _ = write!(at, ".{step}");
        }
        Ok(field)
    }

    /// The schema behind references, options and null: what the value itself is.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let target = name.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return target.map_or(schema, |target| self.resolve(target));
        }
        match options(schema).as_slice() {
            [one] => self.resolve(one),
            _ => schema,
        }
    }

    /// What a map by names of the user's choice holds.
    fn values(&self, schema: &'a Value) -> Option<&'a Value> {
        let schema = self.resolve(schema);
        schema.get("additionalProperties").filter(|values| values.is_object())
    }

    /// The fields of an object, those of the items of a list, of the values of a map, of the options of a union.
    fn fields(&self, schema: &'a Value) -> Vec<(&'a str, Field<'a>)> {
        let schema = self.resolve(schema);
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            return own_fields(schema, properties);
        }
        if let Some(inner) = inner(schema) {
            return self.fields(inner);
        }
        let mut fields: Vec<(&str, Field<'_>)> = Vec::new();
        for (name, field) in options(schema).into_iter().flat_map(|option| self.fields(option)) {
            if !fields.iter().any(|(known, _)| *known == name) {
                fields.push((name, field));
            }
        }
        fields
    }

    fn page(&self, kind: Kind, name: Option<&str>, field: Field<'a>, recursive: bool) -> String {
        let version = API_VERSION.rsplit('/').next().unwrap_or(API_VERSION);
        let mut out = format!("GROUP:      {GROUP}\nKIND:       {}\nVERSION:    {version}\n\n", kind.name);
        if let Some(name) = name {
            let _ = writeln!(out, "FIELD: {name} <{}>{}\n", self.type_name(field.own), mark(field));
        }
        out.push_str("DESCRIPTION:\n");
        for part in self.descriptions(field) {
            out.push_str(&paragraphs(part, 4));
        }
        let target = self.resolve(field.own);
        let choices = choices(target);
        if !choices.is_empty() {
            out.push_str("\nENUM:\n");
            for (value, description) in choices {
                let _ = writeln!(out, "    {value}");
                out.push_str(&paragraphs(description, 6));
            }
        }
        if let Some(range) = range(self.resolve(field.own)) {
            let _ = writeln!(out, "\nRANGE:\n    {range}");
        }
        let fields = self.fields(field.own);
        if !fields.is_empty() {
            out.push_str("\nFIELDS:\n");
            if recursive { self.tree(&fields, 2, &mut out) } else { self.list(&fields, &mut out) }
        }
        out
    }

    fn list(&self, fields: &[(&'a str, Field<'a>)], out: &mut String) {
        for (i, (name, field)) in fields.iter().enumerate() {
            if i > 0 {
                out.push('\n');
            }
            let _ = writeln!(out, "  {name}\t<{}>{}", self.type_name(field.own), mark(*field));
            let values: Vec<&str> =
                choices(self.resolve(field.own)).into_iter().map(|(value, _)| value).collect();
            if values.len() > 1 {
                let _ = writeln!(out, "    enum: {}", values.join(", "));
            }
            for part in self.descriptions(*field).into_iter().take(1) {
                out.push_str(&paragraphs(part, 4));
            }
        }
    }

    fn tree(&self, fields: &[(&'a str, Field<'a>)], indent: usize, out: &mut String) {
        for (name, field) in fields {
            let _ = writeln!(out, "{:indent$}{name}\t<{}>{}", "", self.type_name(field.own), mark(*field));
            self.tree(&self.fields(field.own), indent + 2, out);
        }
    }

    /// What is said about the field, then what is said about its type, or about what it holds.
    fn descriptions(&self, field: Field<'a>) -> Vec<&'a str> {
        let mut target = self.resolve(field.own);
        let mut parts = vec![text(field.own, "description"), text(target, "description")];
        while let Some(inner) = inner(target) {
            parts.push(text(inner, "description"));
            target = self.resolve(inner);
            parts.push(text(target, "description"));
        }
        if parts.iter().all(|part| part.is_empty()) {
            parts.push(field.map);
        }
        // A field and its type often begin alike; then the longer says it all.
        let mut said: Vec<&str> = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            match said.iter_mut().find(|known| part.starts_with(**known) || known.starts_with(part)) {
                Some(known) if part.len() > known.len() => *known = part,
                Some(_) => {}
                None => said.push(part),
            }
        }
        said
    }

    fn type_name(&self, schema: &'a Value) -> String {
        let target = self.resolve(schema);
        let options = options(target);
        if target.get("x-kubernetes-int-or-string").is_some() {
            return "IntOrString".into();
        }
        if !choices(target).is_empty() {
            return "string".into();
        }
        if options.len() > 1 {
            let names: Vec<String> = options.into_iter().map(|option| self.type_name(option)).collect();
            return names.join(" | ");
        }
        if let Some(items) = target.get("items") {
            return format!("[]{}", self.inner_name(items));
        }
        if let Some(values) = target.get("additionalProperties").filter(|values| values.is_object()) {
            return format!("map[string]{}", self.inner_name(values));
        }
        if target.get("properties").is_some() {
            return reference(schema).unwrap_or("Object").to_owned();
        }
        if target.get("format").and_then(Value::as_str) == Some("quantity") {
            return "Quantity".into();
        }
        types(target).first().copied().unwrap_or("any").to_owned()
    }

    fn inner_name(&self, schema: &'a Value) -> String {
        let name = self.type_name(schema);
        if name.contains(" | ") { format!("({name})") } else { name }
    }
}

/// What a list or a map by names of the user's choice holds.
fn inner(schema: &Value) -> Option<&Value> {
    schema.get("items").or_else(|| schema.get("additionalProperties")).filter(|inner| inner.is_object())
}

fn own_fields<'a>(schema: &'a Value, properties: &'a Map<String, Value>) -> Vec<(&'a str, Field<'a>)> {
    let required = |name: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == name))
    };
    properties
        .iter()
        .map(|(name, own)| (name.as_str(), Field { own, required: required(name), map: "" }))
        .collect()
}

/// The options of a union, null left out.
fn options(schema: &Value) -> Vec<&Value> {
    let all = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    all.into_iter().flatten().filter(|option| option.get("type") != Some(&Value::from("null"))).collect()
}

/// The values that a text may have, each with its meaning.
fn choices(schema: &Value) -> Vec<(&str, &str)> {
    let constant = |schema: &'_ Value| schema.get("const").and_then(Value::as_str).is_some();
    if constant(schema) {
        return vec![(text(schema, "const"), "")];
    }
    let options = options(schema);
    if !options.is_empty() && options.iter().all(|option| constant(option)) {
        return options
            .into_iter()
            .map(|option| (text(option, "const"), text(option, "description")))
            .collect();
    }
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(|value| (value, "")).collect()
}

fn range(schema: &Value) -> Option<String> {
    let bound = |key: &str| schema.get(key).filter(|bound| bound.is_number());
    // A type's own greatest number says nothing about the field.
    let max = bound("maximum").filter(|max| max.as_i64() != Some(i64::from(i32::MAX)));
    match (bound("minimum"), max) {
        (Some(min), Some(max)) => Some(format!("from {min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

/// The name of the type that a schema refers to, without its package.
fn reference(schema: &Value) -> Option<&str> {
    let name = match schema.get("$ref").and_then(Value::as_str) {
        Some(name) => name,
        None => match options(schema).as_slice() {
            [one] => one.get("$ref")?.as_str()?,
            _ => return None,
        },
    };
    name.rsplit(['/', '.']).next()
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

fn mark(field: Field<'_>) -> &'static str {
    if field.required { " -required-" } else { "" }
}

fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_kind_has_a_page_with_a_type_and_a_description() {
        let mut fields = 0;
        for kind in KINDS {
            let schema = kind.schema();
            let root = Tree { root: &schema };
            let tree = root.explain(kind, &[], true).unwrap();
            for path in paths(&schema, &schema) {
                let indent = "  ".repeat(path.matches('.').count() + 1);
                let name = path.rsplit('.').next().unwrap_or_default();
                assert!(tree.contains(&format!("\n{indent}{name}\t<")), "{path} is not in the tree");
                let page = root.explain(kind, &steps(&path).unwrap(), false).unwrap();
                let (_, description) = page.split_once("DESCRIPTION:\n").unwrap();
                assert!(description.starts_with("    "), "{path} has no description:\n{page}");
                let anything = page.contains(&format!("FIELD: {name} <any>"));
                assert_eq!(anything, [".default", ".json"].iter().any(|end| path.ends_with(end)), "{path}");
                fields += 1;
            }
        }
        assert!(fields > 250, "{fields}");
    }

    /// The dotted paths of all fields.
    fn paths(schema: &Value, root: &Value) -> Vec<String> {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            return paths(root.pointer(&target[1..]).unwrap(), root);
        }
        let mut found = Vec::new();
        for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            found.push(name.clone());
            found.extend(paths(field, root).into_iter().map(|below| format!("{name}.{below}")));
        }
        found.extend(inner(schema).into_iter().flat_map(|inner| paths(inner, root)));
        found.extend(options(schema).into_iter().flat_map(|option| paths(option, root)));
        found
    }
}
