//! Custom resources: the metadata of every object over a `spec` of our own.
//!
//! Each kind has a small struct of the fields that we write, in a file of its own; whether its project's definition takes them
//! is judged in tests, by that definition. The generated types of whole projects would take minutes to build.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// The `spec` of a namespaced kind that is not Kubernetes' own.
pub trait CustomSpec: Serialize {
    /// `apiVersion`.
    const API_VERSION: &'static str;
    /// `kind`.
    const KIND: &'static str;
}

/// An object of such a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Custom<S> {
    /// Its metadata.
    pub metadata: ObjectMeta,
    /// What it asks for.
    pub spec: S,
}

impl<S: CustomSpec> Serialize for Custom<S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        let mut object = serializer.serialize_struct(S::KIND, 4)?;
        object.serialize_field("apiVersion", S::API_VERSION)?;
        object.serialize_field("kind", S::KIND)?;
        object.serialize_field("metadata", &self.metadata)?;
        object.serialize_field("spec", &self.spec)?;
        object.end()
    }
}
