//! Objects as text. Typed they are many times as large, so only those stay so that somebody may still edit.

use crate::diagnostic::{Diagnostic, ObjectRef};
use crate::render::Object;

/// What a generated object is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The object.
    pub object: ObjectRef,
    /// What tells it from the model's other objects of its kind, where there may be several.
    pub what: Option<String>,
}

impl Named {
    pub(super) fn of(object: &Object) -> Self {
        Self {
            object: ObjectRef {
                api_version: object.api_version().to_owned(),
                kind: object.kind().to_owned(),
                name: object.name().to_owned(),
                namespace: object.namespace().map(str::to_owned),
            },
            what: object.what.clone(),
        }
    }

    /// `<name>-<kind>[-<what>].yaml`
    pub fn file_name(&self, model: &str) -> String {
        let kind = self.object.kind.to_lowercase();
        match &self.what {
            Some(what) => format!("{model}-{kind}-{what}.yaml"),
            None => format!("{model}-{kind}.yaml"),
        }
    }
}

/// A generated object as it leaves.
#[derive(Debug)]
pub(super) struct Written {
    /// What it is called.
    pub(super) named: Named,
    /// The object as a block-style document.
    pub(super) text: String,
}

impl Written {
    pub(super) fn of(object: &Object) -> Result<Self, Diagnostic> {
        let text = object.to_yaml().map_err(|error| Diagnostic::error(error.to_string()))?;
        Ok(Self { named: Named::of(object), text })
    }
}
