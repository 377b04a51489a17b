//! No two objects may have one identity.

use std::borrow::Cow;
use std::collections::HashMap;

use super::model::Expanded;
use crate::diagnostic::{Diagnostic, ObjectRef, Path, Place, Severity};
use crate::krm::Item;
use crate::render::Object;

/// Group, kind, namespace and name: what the API server tells objects apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Identity<'a> {
    group: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    namespace: Option<Cow<'a, str>>,
    name: Cow<'a, str>,
}

impl<'a> Identity<'a> {
    pub(super) fn of_object(object: &'a Object) -> Self {
        Self {
            group: group(object.api_version().into()),
            kind: object.kind().into(),
            namespace: object.namespace().map(Cow::from),
            name: object.name().into(),
        }
    }

    pub(super) fn of_ref(object: &'a ObjectRef) -> Self {
        Self {
            group: group(object.api_version.as_str().into()),
            kind: object.kind.as_str().into(),
            namespace: object.namespace.as_deref().map(Cow::from),
            name: object.name.as_str().into(),
        }
    }

    pub(super) fn of_item(item: &Item<'a>) -> Self {
        Self {
            group: group(item.api_version()),
            kind: item.kind(),
            namespace: item.namespace(),
            name: item.name(),
        }
    }

    pub(super) fn into_owned(self) -> Identity<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Identity {
            group: owned(self.group),
            kind: owned(self.kind),
            namespace: self.namespace.map(owned),
            name: owned(self.name),
        }
    }

    /// The object as it is named in reports.
    fn describe(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} `{}` in namespace `{namespace}`", self.kind, self.name),
            None => format!("{} `{}`", self.kind, self.name),
        }
    }
}

fn group(api_version: Cow<'_, str>) -> Cow<'_, str> {
    match api_version {
        Cow::Borrowed(text) => Cow::Borrowed(text.split_once('/').map_or("", |(group, _)| group)),
        Cow::Owned(text) => Cow::Owned(group(Cow::Borrowed(&text)).into_owned()),
    }
}

/// Generated objects that clash with one another.
pub(super) fn clashes(expanded: &[Expanded]) -> Vec<Diagnostic> {
    let mut owners: HashMap<Identity<'_>, &Expanded> = HashMap::new();
    let mut out = Vec::new();
    for model in expanded {
        for identity in model.identities() {
            if let Some(other) = owners.get(&identity) {
                let place = other.place.file.as_deref().map(|file| format!(" ({file})")).unwrap_or_default();
                let message = format!(
                    "{} is generated from ModelSpec `{}`{place} too; rename one",
                    identity.describe(),
                    other.place.object.name
                );
                out.push(model.place.say(Severity::Error, Path::metadata("name"), message));
                // The other objects of the two clash as well; one line is enough.
                break;
            }
            owners.insert(identity, model);
        }
    }
    out
}

/// A generated object that stands in the input already and is somebody else's.
pub(super) fn taken(about: &Place, identity: &Identity<'_>, file: Option<&str>) -> Diagnostic {
    let place = file.map(|file| format!(" ({file})")).unwrap_or_default();
    let message = format!(
        "{} stands in the input already{place} and was not generated from this ModelSpec; rename the ModelSpec or remove that object",
        identity.describe()
    );
    about.say(Severity::Error, Path::metadata("name"), message)
}
