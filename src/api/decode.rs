//! From a tree to typed values: layers merged, everything checked at once, places kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::kserve::KserveRuntime;
use super::shape::Shape;
use super::v1alpha1::serving_runtime::ServingRuntime;
use super::v1alpha1::{ModelExpander, ModelSpec, ServingPolicy};
use super::{check, credentials};
use crate::diagnostic::{Path, Problems, Step};
use crate::yaml::{self, At, Entry, Keys, Layer, Node, Value};

/// The stanza of the canary.
pub(super) const CANARY: &str = "canary";

/// The layers of a ModelSpec. The runtime's data lies below both and is not merged as a tree.
pub struct Layers;

impl Layers {
    /// `ModelExpander.spec.defaults`.
    pub const DEFAULTS: Layer = Layer(1);
    /// The ModelSpec itself.
    pub const SPEC: Layer = Layer(2);
    /// Its canary.
    pub const CANARY: Layer = Layer(3);
}

/// Where every value of a merged document came from.
#[derive(Debug)]
pub struct Origins {
    document: Node,
    /// The keys of maps that were looked into, by the address of their entries.
    keys: RefCell<HashMap<*const Entry, Keys>>,
    /// The line of the user's file at which the document begins, where lines may be told.
    first_line: Option<u32>,
}

impl Origins {
    /// The origins of a document.
    pub fn of(document: Node) -> Self {
        Self { document, keys: RefCell::default(), first_line: None }
    }

    /// The same document as it stands in a file of the user's, from this line on.
    #[must_use]
    pub fn in_file(self, first_line: u32) -> Self {
        Self { first_line: Some(first_line), ..self }
    }

    /// The line of the user's file at which the field stands; none where lines would lie, or where a lower layer gives it,
    /// which stands elsewhere.
    pub fn line(&self, path: &Path) -> Option<u32> {
        let at = self.at(path);
        let first = self.first_line.filter(|_| at.line > 0 && at.layer != Layers::DEFAULTS)?;
        Some(first + at.line - 1)
    }

    /// The place of the field at `path`, or of what would hold it: key and value together where they share a line.
    pub fn at(&self, path: &Path) -> At {
        let mut at = self.document.at;
        let mut node = &self.document;
        for step in &path.0 {
            let next = match step {
                Step::Key(key) => self.entry(node, key).map(|entry| (entry.at, &entry.value)),
                Step::Index(index) => node.items().get(*index).map(|item| (item.at, item)),
            };
            let Some((key, value)) = next else { break };
            at = key;
            if matches!(value.value, Value::Scalar(_))
                && value.at.line == key.line
                && value.at.end > key.start
            {
                at.end = value.at.end;
            }
            at.layer = value.at.layer;
            node = value;
        }
        at
    }

    /// The highest layer that gives something at `path`; none when no layer does, or the highest takes it away.
    pub fn layer(&self, path: &Path) -> Option<Layer> {
        let node = self.find(path)?;
        (!node.is_null()).then_some(node.at.layer)
    }

    /// Whether some layer says something at `path`, be it null.
    pub fn has(&self, path: &Path) -> bool {
        self.find(path).is_some()
    }

    fn find(&self, path: &Path) -> Option<&Node> {
        path.0.iter().try_fold(&self.document, |node, step| match step {
            Step::Key(key) => Some(&self.entry(node, key)?.value),
            Step::Index(index) => node.items().get(*index),
        })
    }

    /// The entry of a key of a map of the document, which never changes.
    fn entry<'n>(&self, node: &'n Node, key: &str) -> Option<&'n Entry> {
        let entries = node.entries();
        if entries.len() <= Keys::FEW {
            return node.entry(key);
        }
        let mut keys = self.keys.borrow_mut();
        entries.get(keys.entry(entries.as_ptr()).or_default().position(entries, key)?)
    }

    /// The origins of another tree of the same file.
    pub(super) fn beside(&self, document: Node) -> Self {
        Self { first_line: self.first_line, ..Self::of(document) }
    }

    /// Where a field of a canary is written: below `spec.canary` if that gives it, or what would hold it, else below `spec`.
    pub fn written(&self, path: &Path) -> Path {
        if self.at(path).layer != Layers::CANARY {
            return path.clone();
        }
        let mut written = path.clone();
        written.0.insert(1, Step::Key(CANARY.into()));
        written
    }

    /// The document itself, for what reads raw values such as names in a broken one.
    pub fn document(&self) -> &Node {
        &self.document
    }
}

/// A typed document, if it has no errors, with all that is to be said about it.
#[derive(Debug)]
pub struct Decoded<T> {
    /// The value without its unknown fields; none when the rest has the wrong shape.
    pub value: Option<T>,
    /// Where its fields stand.
    pub origins: Origins,
    /// What is wrong with it.
    pub problems: Problems,
    /// Unknown fields, or those that they were probably meant to be: what is missing there has been told.
    pub meant: Vec<Path>,
}

/// A type that stands in a document of its own.
pub trait Document: DeserializeOwned + JsonSchema {
    /// Its `kind`.
    const KIND: &'static str;
    /// Whether it is one of this project's API.
    const IS_OURS: bool;

    #[doc(hidden)]
    fn cell() -> &'static OnceLock<Compiled>;
}

/// A compiled schema.
#[doc(hidden)]
pub struct Compiled(Arc<Shape>);

macro_rules! documents {
    ($ours:literal: $($name:ident)*) => {$(
        impl Document for $name {
            const KIND: &'static str = stringify!($name);
            const IS_OURS: bool = $ours;

            fn cell() -> &'static OnceLock<Compiled> {
                static CELL: OnceLock<Compiled> = OnceLock::new();
                &CELL
            }
        }
    )*};
}

documents!(true: ModelSpec ModelExpander ServingRuntime ServingPolicy);
documents!(false: KserveRuntime);

/// Types a document that has one layer.
pub fn decode_document<T: Document>(document: Node) -> Decoded<T> {
    let mut problems = Problems::default();
    credentials::check(&document, None, &mut problems);
    whole(finish(document, None, problems))
}

/// The same, with a value beside unknown fields, so that what else is wrong can be told in the same run.
pub fn decode_despite<T: Document>(document: Node) -> Decoded<T> {
    let mut problems = Problems::default();
    credentials::check(&document, None, &mut problems);
    finish(document, None, problems)
}

/// Types a document that was put together from parts, each of which has been searched for credentials where it stands.
pub fn decode_part<T: Document>(document: Node) -> Decoded<T> {
    whole(finish(document, None, Problems::default()))
}

/// Without a value when anything is wrong: what is used in many places must be right before it is used at all.
fn whole<T>(mut decoded: Decoded<T>) -> Decoded<T> {
    decoded.value = decoded.value.filter(|_| !decoded.problems.has_errors());
    decoded
}

/// Types a ModelSpec over the platform's defaults (the value of `ModelExpander.spec.defaults`), which have been checked
/// where they stand.
pub fn decode_model_spec(mut document: Node, defaults: Option<&Node>) -> Decoded<ModelSpec> {
    let mut problems = Problems::default();
    document.set_layer(Layers::SPEC);
    removals(&document, defaults, &mut problems);
    let mut merged = document;
    if let Some(defaults) = defaults {
        let mut defaults = defaults.clone();
        defaults.set_layer(Layers::DEFAULTS);
        if let Some(spec) = merged.take("spec") {
            let at = spec.at;
            defaults.overlay(spec);
            if let Value::Mapping(entries) = &mut merged.value {
                entries.push(yaml::Entry { key: "spec".into(), at, value: defaults });
            }
        }
    }
    credentials::check(&merged, Some(Layers::DEFAULTS), &mut problems);
    finish(merged, Some(Layers::DEFAULTS), problems)
}

/// Types a document that has been checked in all of its parts.
pub(super) fn typed<T: Document>(document: &Node) -> Result<T, String> {
    let shape = T::cell().get_or_init(|| Compiled(Shape::of::<T>()));
    let mut known = document.clone();
    check::prune(&mut known, &shape.0);
    yaml::decode(&known).map_err(|error| format!("cannot be read: {error}"))
}

fn finish<T: Document>(document: Node, trusted: Option<Layer>, mut problems: Problems) -> Decoded<T> {
    let shape = T::cell().get_or_init(|| Compiled(Shape::of::<T>()));
    let verdict = check::check(&document, &shape.0, trusted, T::IS_OURS, &mut problems);
    let mut value = None;
    if verdict.fits {
        match typed(&document) {
            Ok(typed) => value = Some(typed),
            Err(message) => problems.error(Path::default(), message),
        }
    }
    Decoded { value, origins: Origins::of(document), problems, meant: verdict.meant }
}

/// Maps whose keys are objects of their own: there a null is meant to remove one. With what one is, and what to write.
pub(super) const REMOVABLE: [(&str, &str, &str); 3] = [
    ("models", "model", "`{}` for a model without settings"),
    ("secrets", "Secret", "what reads it, such as `{vault: path, env: {VARIABLE: key}}`"),
    ("files", "file", "its content, such as `{text: …}`"),
];

fn removals(document: &Node, defaults: Option<&Node>, problems: &mut Problems) {
    let Some(spec) = document.get("spec") else { return };
    for (field, what, instead) in REMOVABLE {
        for entry in spec.get(field).map(Node::entries).unwrap_or_default() {
            let below = || defaults?.get(field)?.get(&entry.key);
            if entry.value.is_null() && below().is_none() {
                problems.error(
                    Path::spec([field, &entry.key]),
                    format!("null removes a {what}, and no lower layer has it; write {instead}"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::v1alpha1::{ConfigValue, Setting};

    const BASE: &str = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: m}\nspec:\n  runtime: r\n";

    fn messages(extra: &str, defaults: Option<&str>) -> String {
        let document = yaml::parse(&format!("{BASE}{extra}")).unwrap();
        let defaults = defaults.map(|text| yaml::parse(text).unwrap());
        let decoded = decode_model_spec(document, defaults.as_ref());
        let lines = decoded
            .problems
            .iter()
            .map(|p| format!("{}: {}: {}", decoded.origins.at(&p.path).line, p.path, p.message));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_line_and_remedy() {
        let found = messages(
            "  replica: 2\n  replicas: two\n  version: 1.2\n  image: 2024-01-01\n  resources: {requests: {memory: 4GB}}\n  args: x\n",
            None,
        );
        let expected = "\
6: spec.replica: unknown field; did you mean `replicas`?
7: spec.replicas: expected an integer, found `two`
8: spec.version: expected text, found the number `1.2`; write it in quotes: `\"1.2\"`
9: spec.image: expected text, found the date `2024-01-01`; write it in quotes: `\"2024-01-01\"`
10: spec.resources.requests.memory: `4GB` is not a quantity; write `4G` or `4Gi`
11: spec.args: expected a list, found `x`; write `[x]`";
        assert_eq!(found, expected);
    }

    #[test]
    fn strangers_get_their_name_here() {
        for (extra, answer) in [
            ("  storageUri: s3://b\n", "here it is `models.<name>.source`"),
            ("  minReplicas: 1\n", "here it is `autoscaling.minReplicas`"),
            ("  target: kserve\n", "it is planned and not built yet"),
            ("  volumes: []\n", "patch the generated Deployment"),
            ("  service: {type: NodePrt}\n", "did you mean `NodePort`?"),
            ("  metadata: {}\n", "unknown field"),
        ] {
            assert!(messages(extra, None).contains(answer), "{extra}: {}", messages(extra, None));
        }
    }

    #[test]
    fn defaults_lie_below_and_are_judged_where_they_stand() {
        let defaults = "{replicas: 3, env: {A: x, B: z}, wrong: 1, secrets: {s: {vault: p}}}";
        let document = yaml::parse(&format!("{BASE}  env: {{B: null}}\n  secrets: {{s: null}}\n")).unwrap();
        let decoded = decode_model_spec(document, Some(&yaml::parse(defaults).unwrap()));
        assert_eq!(decoded.problems.iter().count(), 0, "{:?}", decoded.problems);
        assert_eq!(decoded.origins.layer(&Path::spec(["replicas"])), Some(Layers::DEFAULTS));
        assert_eq!(decoded.origins.layer(&Path::spec(["runtime"])), Some(Layers::SPEC));
        // What is wrong in the defaults makes no error here, and no value either: the caller has reported it.
        let spec = decoded.value.map(|model| model.spec);
        assert!(spec.is_none_or(|spec| spec.replicas == Some(3) && spec.secrets.is_empty()));
    }

    #[test]
    fn null_removes_what_a_lower_layer_gives_and_nothing_else() {
        assert!(
            messages("  models: {a: }\n", None)
                .contains("null removes a model, and no lower layer has it; write `{}`")
        );
        assert_eq!(messages("  replicas: null\n  env: {A: null}\n  resources: null\n", None), "");
    }

    #[test]
    fn null_in_a_map_of_texts_leaves_the_entry_out() {
        let defaults = yaml::parse("{podAnnotations: {a: x, b: z}, env: {C: z}}").unwrap();
        let text = format!("{BASE}  podAnnotations: {{a: null}}\n  env: {{C: null}}\n");
        let spec = decode_model_spec(yaml::parse(&text).unwrap(), Some(&defaults)).value.unwrap().spec;
        assert_eq!(spec.pod_annotations.into_iter().collect::<Vec<_>>(), [("b".into(), "z".into())]);
        assert_eq!(spec.env["C"], Setting::Removed);
    }

    #[test]
    fn config_values_keep_their_text() {
        let document = yaml::parse(&format!(
            "{BASE}  config: {{a: 1e3, b: \"1e3\", c: true, d: {{x: [1]}}, e: null}}\n"
        ))
        .unwrap();
        let config = decode_model_spec(document, None).value.unwrap().spec.config;
        assert_eq!(config["a"], Setting::Given(ConfigValue::Number("1e3".into())));
        assert_eq!(config["b"], Setting::Given(ConfigValue::Text("1e3".into())));
        assert_eq!(config["c"], Setting::Given(ConfigValue::Boolean(true)));
        assert_eq!(config["d"], Setting::Given(ConfigValue::Json("{\"x\":[1]}".into())));
        assert_eq!(config["e"], Setting::Removed);
    }

    #[test]
    fn thousands_of_fields_are_placed_by_an_index() {
        let text: String = (0..60_000).map(|index| format!("f{index}: x\n")).collect();
        let origins = Origins::of(yaml::parse(&text).unwrap());
        for index in 0..60_000 {
            let path = Path::default().key(format!("f{index}"));
            assert_eq!(origins.at(&path).line, index + 1);
        }
        assert_eq!(origins.layer(&Path::default().key("f60000")), None);
    }

    #[test]
    fn credentials_are_refused_and_not_repeated() {
        let found = messages("  env: {HF_TOKEN: abc}\n  args: [--key=hf_abcdefghijklmnop1234]\n", None);
        assert_eq!(found.matches("looks like a credential").count(), 2, "{found}");
        assert!(!found.contains("abc"), "{found}");
        assert_eq!(messages("  secrets: {s: {vault: a, env: {HF_TOKEN: token}}}\n", None), "");
    }
}
