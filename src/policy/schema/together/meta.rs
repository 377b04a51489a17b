//! Names, labels, annotations and selectors.

use crate::policy::schema::names::{self, Rule};
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::spot::Spot;
use crate::policy::selectors::{self, Labels};
use crate::yaml;

/// What all annotations of an object may weigh, keys included, in bytes
/// (<https://github.com/kubernetes/apimachinery/blob/v0.34.2/pkg/api/validation/objectmeta.go>).
const ANNOTATIONS: usize = 256 * 1024;

/// `metadata.name` by the rule of its kind.
pub(in crate::policy::schema) fn name(root: &Spot<'_>, rule: Rule, to: &mut Problems) {
    let name = root.get("metadata").and_then(|metadata| {
        let name = metadata.get("name")?;
        if let Some(text) = name.node.as_text().filter(|text| !text.is_empty()) {
            if rule != Rule::PathSegment && rule.is_only_long(text) {
                too_long(&name, text, rule.most(), "what is called after it", to);
            } else {
                rule.judge(&name, to);
            }
            Some(())
        } else {
            None
        }
    });
    // `kubectl apply` cannot follow an object whose name the server makes up.
    if name.is_none() {
        to.missing(root.path().key("metadata").key("name"), "the object has no name", "give it one");
    }
    if let Some(namespace) = root.get("metadata").as_ref().and_then(|metadata| metadata.get("namespace"))
        && namespace.node.as_text().is_some_and(|text| !text.is_empty())
    {
        Rule::Label.judge(&namespace, to);
    }
}

/// A name that is right but for its length.
pub(super) fn too_long(name: &Spot<'_>, text: &str, most: usize, why: &str, to: &mut Problems) {
    let cause = format!("the name has {} characters, and {why} leaves it {most}", text.len());
    let remedy = format!("shorten it to {most}; prefixes, suffixes and hashes of an overlay count");
    to.add(Fault::NameLength, name.path(), cause, remedy);
}

pub(super) fn metadata(metadata: &Spot<'_>, to: &mut Problems) {
    if let Some(annotations) = metadata.get("annotations") {
        let mut size = 0;
        for (key, value) in annotations.entries() {
            size += key.len() + value.node.as_text().map_or(0, str::len);
            // Their keys may hold capital letters everywhere.
            if !names::is_qualified_name(&key.to_lowercase()) {
                Rule::QualifiedName.judge_text(key, &value, to);
            }
        }
        if size > ANNOTATIONS {
            let cause = format!("the annotations have {size} bytes, and at most {ANNOTATIONS} are taken");
            to.add(Fault::InvalidLabel, annotations.path(), cause, "keep large data in a ConfigMap");
        }
    }
    for finalizer in metadata.get("finalizers").iter().flat_map(|list| list.items().map(|item| item.node)) {
        let Some(text) = finalizer.as_text() else { continue };
        if !names::is_qualified_name(text) {
            let path = metadata.path().key("finalizers");
            let cause = format!("`{text}` is not the name of a finalizer");
            to.add(Fault::InvalidName, path, cause, "write it as `example.com/name`");
        }
    }
    let owners = metadata.get("ownerReferences");
    let controls = |owner: &Spot<'_>| owner.is_true("controller");
    if let Some(owners) = owners
        && owners.items().filter(controls).count() > 1
    {
        to.value(owners.path(), "two owners are controllers", "keep `controller: true` at one of them");
    }
}

pub(super) fn requirement(requirement: &Spot<'_>, to: &mut Problems) {
    let values = requirement.count("values");
    match requirement.text("operator") {
        Some("In" | "NotIn") if values == 0 => {
            to.missing(requirement.path().key("values"), "`In` and `NotIn` need values", "name at least one");
        }
        Some("Exists" | "DoesNotExist") if values > 0 => to.value(
            requirement.path().key("values"),
            "`Exists` and `DoesNotExist` take no values",
            "remove them, or write `In` or `NotIn`",
        ),
        _ => {}
    }
}

/// Whether a selector finds pods with these labels; one that is none finds all, as that is told elsewhere.
pub(super) fn finds(selector: &Spot<'_>, labels: Option<&Spot<'_>>) -> bool {
    let labels = labels.and_then(|labels| yaml::decode::<Labels>(labels.node).ok()).unwrap_or_default();
    yaml::decode(selector.node).is_ok_and(|selector| selectors::selects(&selector, &labels))
}
