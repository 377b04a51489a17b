//! No two objects may have one identity.

use std::collections::HashMap;

use super::model::Expanded;
use crate::diagnostic::{Diagnostic, Path, Place, Severity};
use crate::krm::Item;
use crate::render::Object;

/// Group, kind, namespace and name: what the API server tells objects apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Identity {
    group: String,
    kind: String,
    namespace: Option<String>,
    name: String,
}

impl Identity {
    pub(super) fn of_object(object: &Object) -> Self {
        Self::new(object.api_version(), object.kind(), object.namespace(), object.name())
    }

    pub(super) fn of_item(item: &Item<'_>) -> Self {
        Self::new(&item.api_version(), &item.kind(), item.namespace().as_deref(), &item.name())
    }

    fn new(api_version: &str, kind: &str, namespace: Option<&str>, name: &str) -> Self {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        Self {
            group: group.into(),
            kind: kind.into(),
            namespace: namespace.map(Into::into),
            name: name.into(),
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

/// Generated objects that clash with one another.
pub(super) fn clashes(expanded: &[Expanded]) -> Vec<Diagnostic> {
    let mut owners: HashMap<Identity, &Expanded> = HashMap::new();
    let mut out = Vec::new();
    for model in expanded {
        for object in &model.objects {
            let identity = Identity::of_object(object);
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
pub(super) fn taken(about: &Place, identity: &Identity, file: Option<&str>) -> Diagnostic {
    let place = file.map(|file| format!(" ({file})")).unwrap_or_default();
    let message = format!(
        "{} stands in the input already{place} and was not generated from this ModelSpec; rename the ModelSpec or remove that object",
        identity.describe()
    );
    about.say(Severity::Error, Path::metadata("name"), message)
}
