//! The API as it is written in files: types, their schema, and the step from a tree to typed values.

mod canary;
mod check;
mod credentials;
mod decode;
mod foreign;
pub mod kserve;
mod remedy;
pub mod schema;
mod shape;
mod trail;
pub mod v1alpha1;

pub use canary::{CANARY_FIELDS, Canary, decode_canary};
pub use credentials::{CREDENTIAL, looks_by_name, looks_by_value, redact, stands_for_another};
pub use decode::{
    Decoded, Document, Layers, Origins, decode_despite, decode_document, decode_model_spec, decode_part,
};
pub use foreign::GENERATED_DEPLOYMENT;

/// The API group.
pub const GROUP: &str = "serving.creativeflow.ai";
/// `apiVersion` of every kind.
pub const API_VERSION: &str = "serving.creativeflow.ai/v1alpha1";
