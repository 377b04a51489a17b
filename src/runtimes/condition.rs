//! `when`: what must hold for an item to be written.

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// `gpu`: the pod has one.
    Gpu,
    /// `multiGpu`: it has two or more.
    MultiGpu,
    /// `models`: there is one.
    Models,
    /// `multiModel`: there are two or more.
    MultiModel,
    /// `versionLabels`: a model has some.
    VersionLabels,
    /// `config.<key>`: the option is set and neither false nor 0.
    Config(usize),
    /// `model.config.<key>`: the same of a model's.
    ModelConfig(usize),
}

impl Condition {
    /// Those without a key, by the name they are written by.
    pub(super) const PLAIN: [(&str, Self); 5] = [
        ("gpu", Self::Gpu),
        ("multiGpu", Self::MultiGpu),
        ("models", Self::Models),
        ("multiModel", Self::MultiModel),
        ("versionLabels", Self::VersionLabels),
    ];

    /// Whether it can differ from model to model.
    pub(super) fn is_of_model(self) -> bool {
        matches!(self, Self::ModelConfig(_))
    }

    /// The option of `config` that it asks for.
    pub(super) fn option(self) -> Option<usize> {
        match self {
            Self::Config(index) => Some(index),
            _ => None,
        }
    }
}
