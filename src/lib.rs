//! modelspec: a KRM function that expands a `ModelSpec` into the Kubernetes objects of a model server.

pub mod yaml;
