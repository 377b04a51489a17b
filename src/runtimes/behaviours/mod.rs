//! What data cannot say: contents of files that are written in code. A runtime names them; none of them names a runtime.

pub(super) mod pull;
mod tensorflow_models_config;

use super::facts::Facts;
use crate::suggest;

/// A behaviour that writes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// `tensorflow-models-config`
    TensorflowModelsConfig,
}

const KNOWN: [(&str, Behaviour); 1] = [("tensorflow-models-config", Behaviour::TensorflowModelsConfig)];

impl Behaviour {
    /// The behaviour of that name.
    pub(super) fn find(name: &str) -> Result<Self, String> {
        if let Some((_, behaviour)) = KNOWN.iter().find(|(known, _)| *known == name) {
            return Ok(*behaviour);
        }
        Err(unknown(name, &KNOWN.map(|(known, _)| known)))
    }

    /// The file's content.
    pub(super) fn write(self, facts: &Facts) -> String {
        match self {
            Self::TensorflowModelsConfig => tensorflow_models_config::write(&facts.models),
        }
    }
}

/// What is said of a behaviour that is not among `known`.
fn unknown(name: &str, known: &[&str]) -> String {
    match suggest::nearest(name, known.iter().copied()) {
        Some(near) => format!("unknown behaviour `{name}`; did you mean `{near}`?"),
        None => format!("unknown behaviour `{name}`; known: {}", suggest::list(known.iter().copied())),
    }
}
