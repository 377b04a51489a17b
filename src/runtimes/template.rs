//! Text with variables, parsed once.

/// Text with variables.
#[derive(Clone, Debug, Default)]
pub(super) struct Template;
