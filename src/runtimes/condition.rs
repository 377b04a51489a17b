//! `when`: what must hold for an item to be written.

use super::template::Each;

/// A condition: something that holds, or behind `not` something that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// What is asked.
    pub(super) test: Test,
    /// Whether the answer must be no.
    pub(super) negated: bool,
}

/// What a condition asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// `gpu`: the pod has one.
    Gpu,
    /// `multiGpu`: it has two or more.
    MultiGpu,
    /// `models`: there is one.
    Models,
    /// `multiModel`: there are two or more.
    MultiModel,
    /// `adapters`: a model has some.
    Adapters,
    /// `versionLabels`: a model has some.
    VersionLabels,
    /// `config.<key>`: the option is set and neither false nor 0.
    Config(usize),
    /// `model.config.<key>`: the same of a model's.
    ModelConfig(usize),
}

/// Tests without a key, by the name they are written by.
pub(super) const PLAIN: [(&str, Test); 6] = [
    ("gpu", Test::Gpu),
    ("multiGpu", Test::MultiGpu),
    ("models", Test::Models),
    ("multiModel", Test::MultiModel),
    ("adapters", Test::Adapters),
    ("versionLabels", Test::VersionLabels),
];

/// The word that turns a condition round; unlike `!` it needs no quotes in YAML.
pub(super) const NOT: &str = "not ";

impl Condition {
    /// Whether it can differ from model to model.
    pub(super) fn is_of_model(self) -> bool {
        self.each() == Each::Model
    }

    /// For what an item under it is written anew.
    pub(super) fn each(self) -> Each {
        match self.test {
            Test::ModelConfig(_) => Each::Model,
            _ => Each::Once,
        }
    }

    /// The option of `config` that it asks for.
    pub(super) fn option(self) -> Option<usize> {
        match self.test {
            Test::Config(index) => Some(index),
            _ => None,
        }
    }
}
