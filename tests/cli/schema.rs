//! `modelspec schema`: what an editor is told agrees with what the check of a document says, field by field.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use modelspec::api::schema::KINDS;
use modelspec::api::v1alpha1::serving_runtime::ServingRuntime;
use modelspec::api::v1alpha1::{ModelExpander, ModelSpec, ServingPolicy};
use modelspec::api::{Document, decode_document};
use modelspec::names::Format;
use modelspec::yaml;
use regex_lite::Regex;
use serde_json::{Map, Value, json};

use crate::program::modelspec;

fn print(args: &str) -> Value {
    let said = modelspec(args);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    serde_json::from_str(&said.out).expect("a schema is JSON")
}

#[test]
fn a_kind_is_found_in_any_case() {
    for kind in KINDS {
        let schema = print(&format!("schema {}", kind.name.to_uppercase()));
        assert_eq!(schema["title"], kind.name);
        assert_eq!(schema["properties"]["kind"]["const"], kind.name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let id = format!("https://serving.creativeflow.ai/v1alpha1/{}.schema.json", kind.name.to_lowercase());
        assert_eq!(schema["$id"], id.as_str());
    }
}

#[test]
fn an_unknown_kind_gets_a_suggestion() {
    let said = modelspec("schema ModelSpecs");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("'ModelSpec'"), "{}", said.err);
}

#[test]
fn one_schema_takes_every_kind_and_refuses_the_others_fields() {
    let schema = print("schema");
    let judge = Judge::of(&schema);
    for kind in KINDS {
        let own = kind.schema();
        let document = minimal(&own, &own);
        assert!(judge.takes(&document), "{document}");
        let mut wrong = document.clone();
        wrong["spec"]["nonsense"] = json!(1);
        assert!(!judge.takes(&wrong), "{wrong}");
        wrong = document;
        wrong["kind"] = json!("Pod");
        assert!(!judge.takes(&wrong), "{wrong}");
    }
}

#[test]
fn every_object_is_closed_and_every_format_has_a_pattern() {
    fn walk(schema: &Value) {
        match schema {
            Value::Array(items) => items.iter().for_each(walk),
            Value::Object(object) => {
                if object.get("properties").is_some_and(Value::is_object) && object.contains_key("type") {
                    assert_eq!(object.get("additionalProperties"), Some(&json!(false)), "{schema}");
                }
                let format = object.get("format").and_then(Value::as_str).and_then(Format::from_id);
                assert!(format.is_none() || object.contains_key("pattern"), "{schema}");
                object.values().for_each(walk);
            }
            _ => {}
        }
    }
    for kind in KINDS {
        kind.schema()["$defs"].as_object().unwrap().values().for_each(walk);
    }
}

/// Texts that keep or break the formats, parted by `|`.
const TEXTS: &str = "|a|A|a-1|-a|a.b|a..b|a_b|a b|é|1|1.5|-1|500m|4Gi|4GB|1e3|1.2.3|Gi|A=B|1A|..|..a|.a|/|/a/b.c|/a/|//a|\
    /a/../b|/a:b|a/b:1|localhost:5000/a:1|a:|nvidia.com/gpu|nvidia/gpu|a.b/c/d|/ai|ai/triton|a//b|2027-03-01|2027-13-01|\
    1.34|v1.34.2|a-*|a?|\
    30s|1m30s|0s|05s|30|1s1m|vllm:waiting|\
    *.a.b|1h30m|100000s|a/b|/a//b|/a%2f";

#[test]
fn a_pattern_never_refuses_what_the_check_takes() {
    let mut patterns = HashMap::new();
    for kind in KINDS {
        collect(&kind.schema(), &mut patterns);
    }
    for &format in Format::ALL {
        let pattern = Regex::new(&patterns[format.id()]).expect("patterns are plain enough for every reader");
        for text in TEXTS.split('|') {
            let taken = format.check(text).is_ok();
            let matches = pattern.is_match(text);
            // Of these the pattern says less than the rule.
            let less =
                matches && ["image", "vault-path", "date", "hostname", "url-path"].contains(&format.id());
            assert!(taken == matches || less, "{} {text:?}: {taken}, {pattern}", format.id());
        }
    }
}

fn collect(schema: &Value, patterns: &mut HashMap<String, String>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect(item, patterns)),
        Value::Object(object) => {
            if let (Some(Value::String(format)), Some(Value::String(pattern))) =
                (object.get("format"), object.get("pattern"))
            {
                patterns.insert(format.clone(), pattern.clone());
            }
            object.values().for_each(|value| collect(value, patterns));
        }
        _ => {}
    }
}

#[test]
fn schema_and_check_agree_on_every_field() {
    let mut cases = 0;
    for kind in KINDS {
        let refuses: fn(&str) -> bool = match kind.name {
            "ModelSpec" => refuses::<ModelSpec>,
            "ModelExpander" => refuses::<ModelExpander>,
            "ServingRuntime" => refuses::<ServingRuntime>,
            "ServingPolicy" => refuses::<ServingPolicy>,
            other => panic!("{other} has no place in this test; give it one"),
        };
        let schema = kind.schema();
        let judge = Judge::of(&schema);
        visit(&schema, &schema, "", &|value| value, &mut |path, document| {
            let taken = judge.takes(&document);
            assert_eq!(taken, !refuses(&document.to_string()), "{path}: {document}");
            cases += 1;
        });
    }
    assert!(cases > 10_000, "{cases}");
}

fn refuses<T: Document>(text: &str) -> bool {
    let document = yaml::parse(text).expect("JSON is YAML");
    let decoded = decode_document::<T>(document);
    assert!(decoded.problems.has_errors() || decoded.value.is_some());
    decoded.problems.has_errors()
}

/// Puts right and wrong values into every field, each in a document that is right otherwise.
fn visit(
    schema: &Value,
    root: &Value,
    path: &str,
    embed: &dyn Fn(Value) -> Value,
    judge: &mut dyn FnMut(&str, Value),
) {
    let schema = resolve(schema, root);
    for sample in samples(schema) {
        judge(path, embed(sample));
    }
    let base = minimal(schema, root);
    for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let with = |value: Value| {
            let mut object = base.as_object().cloned().unwrap_or_default();
            object.insert(name.clone(), value);
            embed(Value::Object(object))
        };
        visit(field, root, &format!("{path}.{name}"), &with, judge);
        let mut without = base.as_object().cloned().unwrap_or_default();
        without.remove(name);
        judge(path, embed(Value::Object(without)));
    }
    if let Some(items) = schema.get("items") {
        visit(items, root, &format!("{path}[]"), &|value| embed(json!([value])), judge);
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        let names = schema.get("propertyNames");
        let key = names.map_or(json!("key"), |names| minimal(names, root));
        let entry = |key: &str, value| embed(Value::Object(Map::from_iter([(key.to_owned(), value)])));
        let under = |value| entry(key.as_str().unwrap_or_default(), value);
        visit(values, root, &format!("{path}.*"), &under, judge);
        for text in TEXTS.split('|').filter(|_| names.is_some()) {
            judge(path, entry(text, minimal(values, root)));
        }
    }
    for option in options(schema) {
        visit(option, root, path, embed, judge);
    }
}

fn samples(schema: &Value) -> Vec<Value> {
    let mut samples = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(7),
        json!(-1),
        json!(1.5),
        json!([]),
        json!({}),
        json!(["x"]),
        json!([null]),
        json!({"unknown": "x"}),
        json!("text"),
        json!("true"),
        json!("12"),
    ];
    for bound in ["minimum", "maximum"].iter().filter_map(|key| schema.get(key)?.as_i64()) {
        samples.extend([json!(bound), json!(bound - 1), json!(bound + 1)]);
    }
    // These formats have rules that no pattern can tell.
    let format = schema.get("format").and_then(Value::as_str);
    if format.is_some() && !matches!(format, Some("image" | "vault-path" | "hostname" | "url-path")) {
        samples.extend(TEXTS.split('|').map(|text| json!(text)));
    }
    samples.extend(options(schema).into_iter().filter_map(|option| option.get("const").cloned()));
    samples
}

/// The smallest value that is right.
fn minimal(schema: &Value, root: &Value) -> Value {
    let schema = resolve(schema, root);
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(option) = options(schema).first() {
        return minimal(option, root);
    }
    let kind = match schema.get("type") {
        Some(Value::Array(types)) => types[0].as_str(),
        Some(name) => name.as_str(),
        None if schema.get("format").is_some() => Some("string"),
        None => return json!("anything"),
    };
    match kind {
        Some("object") => {
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let fields = required.filter_map(Value::as_str);
            fields.map(|name| (name.to_owned(), minimal(&schema["properties"][name], root))).collect()
        }
        Some("array") => json!([]),
        Some("boolean") => json!(true),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        _ => json!(match schema.get("format").and_then(Value::as_str) {
            Some("absolute-path") => "/a",
            Some("quantity") => "1",
            Some("extended-resource") => "nvidia.com/gpu",
            Some("date") => "2027-03-01",
            Some("interval") => "30s",
            Some("kubernetes-version") => "1.34",
            Some("gateway-duration") => "1m",
            Some("url-path") => "/",
            _ => "a",
        }),
    }
}

fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(target) => resolve(root.pointer(&target[1..]).expect("references lead somewhere"), root),
        None => schema,
    }
}

fn options(schema: &Value) -> Vec<&Value> {
    let all = ["anyOf", "oneOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    all.filter(|option| option.get("type") != Some(&json!("null"))).collect()
}

/// JSON Schema, as far as our schemas use it.
struct Judge<'a> {
    root: &'a Value,
    patterns: RefCell<HashMap<String, Regex>>,
}

impl<'a> Judge<'a> {
    fn of(root: &'a Value) -> Self {
        Self { root, patterns: RefCell::default() }
    }

    fn takes(&self, document: &Value) -> bool {
        self.fits(self.root, document)
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let Some(keywords) = schema.as_object() else { return schema != &json!(false) };
        keywords.iter().all(|(keyword, rule)| self.keyword(keywords, keyword, rule, value))
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut patterns = self.patterns.borrow_mut();
        let pattern = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::new(pattern).expect("a pattern is a regular expression"));
        pattern.is_match(text)
    }

    fn keyword(&self, schema: &Map<String, Value>, keyword: &str, rule: &Value, value: &Value) -> bool {
        let rules = || rule.as_array().into_iter().flatten();
        match keyword {
            "$ref" => self.fits(resolve(&json!({"$ref": rule}), self.root), value),
            "type" => {
                rule.as_array().map_or_else(|| is(rule, value), |types| types.iter().any(|t| is(t, value)))
            }
            "const" => rule == value,
            "enum" => rules().any(|choice| choice == value),
            "anyOf" => rules().any(|option| self.fits(option, value)),
            "oneOf" => rules().filter(|option| self.fits(option, value)).count() == 1,
            "allOf" => rules().all(|part| self.fits(part, value)),
            "if" => !self.fits(rule, value) || schema.get("then").is_none_or(|then| self.fits(then, value)),
            "minimum" => value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap_or(f64::MIN)),
            "maximum" => value.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap_or(f64::MAX)),
            "pattern" => {
                value.as_str().is_none_or(|text| self.matches(rule.as_str().unwrap_or_default(), text))
            }
            "items" => value.as_array().is_none_or(|items| items.iter().all(|item| self.fits(rule, item))),
            "required" => value.as_object().is_none_or(|object| {
                rules().all(|name| object.contains_key(name.as_str().unwrap_or_default()))
            }),
            "properties" => value.as_object().is_none_or(|object| {
                object.iter().all(|(name, value)| rule.get(name).is_none_or(|field| self.fits(field, value)))
            }),
            "propertyNames" => {
                value.as_object().is_none_or(|object| object.keys().all(|key| self.fits(rule, &json!(key))))
            }
            "additionalProperties" => value.as_object().is_none_or(|object| {
                let known = |name: &str| schema.get("properties").is_some_and(|all| all.get(name).is_some());
                object.iter().all(|(name, value)| known(name) || self.fits(rule, value))
            }),
            "$schema"
            | "$id"
            | "$defs"
            | "title"
            | "description"
            | "format"
            | "then"
            | "x-kubernetes-int-or-string" => true,
            other => panic!("the judge does not know `{other}`"),
        }
    }
}

fn is(name: &Value, value: &Value) -> bool {
    match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        other => panic!("the judge does not know the type {other:?}"),
    }
}

#[test]
fn the_schema_that_editors_load_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("functions/modelspec/schema.json");
    let printed = modelspec("schema").out;
    if std::env::var_os("MODELSPEC_GENERATE").is_some() {
        std::fs::write(&path, &printed).expect("the schema is written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == printed,
        "functions/modelspec/schema.json is not what the types say; renew it with `make generate`"
    );
}
