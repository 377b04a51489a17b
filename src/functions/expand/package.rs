//! Under kpt objects stay in the package from one render to the next: which of them are ours, where new ones go, which
//! of the old ones go.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::identity::{self, Identity};
use super::model::Expanded;
use super::written::Named;
use super::{Generated, Plan};
use crate::diagnostic::{Diagnostic, Path, Place, Severity};
use crate::functions::Input;
use crate::krm::{Edits, Item};
use crate::render::Object;
use crate::yaml;

/// Says which ModelSpec, in the object's own namespace, an object was generated from.
const GENERATED_BY: &str = "serving.creativeflow.ai/generated-by";
/// Where kpt keeps an item's file and its place in it, in the old and the new spelling.
const PATHS: [&str; 2] = ["config.kubernetes.io/path", "internal.config.kubernetes.io/path"];
const INDEXES: [&str; 2] = ["config.kubernetes.io/index", "internal.config.kubernetes.io/index"];
/// Annotations that tools put on items for themselves.
const TOOLS: [&str; 5] = [
    "config.kubernetes.io/",
    "internal.config.kubernetes.io/",
    "config.k8s.io/",
    "internal.kpt.dev/",
    "kustomize.config.k8s.io/",
];

/// Edits the package: objects of a ModelSpec are replaced where they stand when they changed, new ones get a file of their
/// own beside it, and stale ones go. What somebody else owns is never touched.
pub(super) fn place(
    inputs: &[Input],
    mut expanded: Vec<Expanded>,
    all: bool,
) -> Result<Plan, Vec<Diagnostic>> {
    let Some(input) = inputs.first() else { return Ok(Plan::default()) };
    let known = Known::read(input, &expanded);
    let stale = known.stale(&expanded, all);
    // A stale object leaves its file to the one that takes its place, as when a ModelSpec changes its runtime.
    let others = input.stream.items().filter(|item| !stale.contains(&item.index()));
    let mut placer = Placer::new(others.filter_map(|item| Some((item.path()?.into_owned(), holder(&item)))));
    let mut edits = Edits::default();
    let mut errors = Vec::new();
    for model in &mut expanded {
        let (name, about) = (model.place.object.name.clone(), model.place.clone());
        let file = model.path.clone();
        for object in &mut model.objects {
            object.annotate(GENERATED_BY, name.as_str());
            let identity = Identity::of_object(object).into_owned();
            match known.items.get(&identity) {
                Some(existing) if existing.is_of(&name, all) => {
                    if existing.equals(object) {
                        continue;
                    }
                    for (key, value) in existing.marks() {
                        object.annotate(key, value);
                    }
                    match object.to_yaml() {
                        Ok(text) => edits.replace(existing.index, text),
                        Err(error) => errors.push(Diagnostic::error(error.to_string())),
                    }
                }
                Some(existing) => {
                    let item = input.stream.item(existing.index);
                    let path = item.and_then(|item| item.path().map(Cow::into_owned));
                    errors.push(identity::taken(&about, &identity, path.as_deref()));
                }
                None => match placer.place(object, &name, file.as_deref(), &about).map(|()| object.to_yaml())
                {
                    Ok(Ok(text)) => edits.append(text),
                    Ok(Err(error)) => errors.push(Diagnostic::error(error.to_string())),
                    Err(diagnostic) => errors.extend(diagnostic),
                },
            }
        }
    }
    for index in stale {
        edits.remove(index);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let generated = expanded.into_iter().map(|model| Generated {
        objects: model.objects.iter().map(Named::of).collect(),
        model: model.place.object.name,
    });
    Ok(Plan { generated: generated.collect(), edits: vec![edits] })
}

/// The ModelSpec, in the item's own namespace, that an item was generated from.
pub(super) fn owner<'i>(item: &Item<'i>) -> Option<Cow<'i, str>> {
    // A search through the text is cheaper than reading the annotations of every item.
    item.raw().contains(GENERATED_BY).then(|| item.annotation(GENERATED_BY))?
}

/// What the package holds that matters here.
struct Known<'a> {
    /// Objects that a ModelSpec would yield too.
    items: BTreeMap<Identity<'a>, Existing>,
    /// Objects that some ModelSpec yielded: item, owner, namespace.
    owned: Vec<(usize, String, Option<String>)>,
}

impl<'a> Known<'a> {
    /// Reads the items of kinds that are generated here, and those that carry our mark.
    fn read(input: &'a Input, expanded: &[Expanded]) -> Self {
        let objects = expanded.iter().flat_map(|model| &model.objects);
        let wanted: BTreeSet<Identity<'_>> = objects.clone().map(Identity::of_object).collect();
        let kinds: BTreeSet<&str> = objects.map(Object::kind).collect();
        let mut out = Self { items: BTreeMap::new(), owned: Vec::new() };
        for item in input.stream.items() {
            if kinds.contains(item.kind().as_ref()) {
                let identity = Identity::of_item(&item);
                if wanted.contains(&identity)
                    && let Some(existing) = Existing::read(item.index(), &item.document())
                {
                    out.items.insert(identity, existing);
                }
            }
            if let Some(owner) = owner(&item) {
                out.owned.push((item.index(), owner.into_owned(), item.namespace().map(Cow::into_owned)));
            }
        }
        out
    }

    /// Objects that a ModelSpec of this call had yielded and yields no more, and with `all` those of ModelSpecs that are gone.
    fn stale(&self, expanded: &[Expanded], all: bool) -> BTreeSet<usize> {
        let wanted = |model: &Expanded, object: &Object| {
            let existing = self.items.get(&Identity::of_object(object))?;
            existing.is_of(&model.place.object.name, all).then_some(existing.index)
        };
        let objects =
            expanded.iter().flat_map(|model| model.objects.iter().map(move |object| (model, object)));
        let kept: BTreeSet<usize> = objects.filter_map(|(model, object)| wanted(model, object)).collect();
        let expands = |owner: &str, namespace: Option<&str>| {
            let mut models = expanded.iter().map(|model| &model.place.object);
            models.any(|model| model.name == owner && model.namespace.as_deref() == namespace)
        };
        let owned = self.owned.iter().filter(|(index, ..)| !kept.contains(index));
        owned
            .filter(|(_, owner, namespace)| all || expands(owner, namespace.as_deref()))
            .map(|(index, ..)| *index)
            .collect()
    }
}

/// An item of the package, read.
struct Existing {
    /// Its place among the items.
    index: usize,
    /// The item as JSON.
    value: Json,
}

impl Existing {
    /// Reads an item's text; none when it is no object.
    fn read(index: usize, text: &str) -> Option<Self> {
        let node = yaml::parse(text).ok()?;
        let value: Json = yaml::decode(&node).ok()?;
        value.is_object().then_some(Self { index, value })
    }

    fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let annotations = self.value.pointer("/metadata/annotations").and_then(Json::as_object);
        annotations.into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
    }

    /// The ModelSpec that it was generated from.
    fn owner(&self) -> Option<&str> {
        self.annotations().find(|(key, _)| *key == GENERATED_BY).map(|(_, owner)| owner)
    }

    /// Whether it may be replaced by what `model` yields. With all ModelSpecs at hand that is whatever any of them had made:
    /// a Secret that several read goes to the next when the first reads it no more.
    fn is_of(&self, model: &str, all: bool) -> bool {
        self.owner().is_some_and(|owner| all || owner == model)
    }

    /// What tools wrote on it, to be kept when it is replaced.
    fn marks(&self) -> BTreeMap<String, String> {
        self.annotations()
            .filter(|(key, _)| is_tool(key))
            .map(|(key, value)| (key.into(), value.into()))
            .collect()
    }

    /// Whether it says what `object` says, the tools' own marks aside.
    fn equals(&self, object: &Object) -> bool {
        let Ok(mut wanted) = serde_json::to_value(&object.body) else { return false };
        let mut found = self.value.clone();
        for value in [&mut wanted, &mut found] {
            drop_marks(value);
        }
        found == wanted
    }
}

fn is_tool(key: &str) -> bool {
    TOOLS.iter().any(|prefix| key.starts_with(prefix))
}

fn drop_marks(value: &mut Json) {
    if let Some(annotations) = value.pointer_mut("/metadata/annotations").and_then(Json::as_object_mut) {
        annotations.retain(|key, _| !is_tool(key));
    }
}

/// Where new objects go: a file of its own beside the ModelSpec.
struct Placer {
    /// Files that are taken, with the ModelSpec that what stands there is generated from.
    taken: BTreeMap<String, Option<String>>,
    /// ModelSpecs of which it has been told that they write to the same files.
    told: BTreeSet<(String, String)>,
}

impl Placer {
    /// Knows the files that items stand in already.
    fn new(taken: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        let clean = |(path, holder): (String, _)| {
            (path.strip_prefix("./").map_or(path.clone(), str::to_owned), holder)
        };
        Self { taken: taken.into_iter().map(clean).collect(), told: BTreeSet::new() }
    }

    /// Marks a new object with its file.
    ///
    /// # Errors
    /// When another item has that file; nothing to say where the same has been told of another object of the ModelSpec.
    fn place(
        &mut self,
        object: &mut Object,
        model: &str,
        model_file: Option<&str>,
        about: &Place,
    ) -> Result<(), Option<Diagnostic>> {
        let folder = model_file.and_then(|file| file.rsplit_once('/')).map_or("", |(folder, _)| folder);
        let file = Named::of(object).file_name(model);
        let path = if folder.is_empty() { file } else { format!("{folder}/{file}") };
        let holder = described(model, object.namespace());
        match self.taken.get(&path) {
            None => {}
            Some(None) => {
                let (kind, name) = (object.kind(), object.name());
                let message = format!(
                    "{kind} `{name}` would be written to `{path}`, where another object stands; move or rename that file"
                );
                return Err(Some(about.say(Severity::Error, Path::metadata("name"), message)));
            }
            Some(Some(other)) => {
                let message = format!(
                    "{other} writes to `{path}` too, as both stand in one folder under one name; put each into a folder of its own, or rename one"
                );
                let news = self.told.insert((holder, other.clone()));
                return Err(news.then(|| about.say(Severity::Error, Path::metadata("name"), message)));
            }
        }
        for key in PATHS {
            object.annotate(key, path.as_str());
        }
        for key in INDEXES {
            object.annotate(key, "0");
        }
        self.taken.insert(path, Some(holder));
        Ok(())
    }
}

/// The ModelSpec that an item of the package was generated from, as messages name it.
fn holder(item: &Item<'_>) -> Option<String> {
    owner(item).map(|model| described(&model, item.namespace().as_deref()))
}

fn described(model: &str, namespace: Option<&str>) -> String {
    match namespace {
        Some(namespace) => format!("ModelSpec `{model}` in namespace `{namespace}`"),
        None => format!("ModelSpec `{model}` without a namespace"),
    }
}
