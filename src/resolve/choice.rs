//! Words of which Kubernetes knows a few, in fields that take any text by their type.

use crate::diagnostic::{Path, Problems};
use crate::suggest;

/// Says that `value` is none of `known`.
pub(super) fn one_of(value: Option<&str>, known: &[&str], path: impl Fn() -> Path, problems: &mut Problems) {
    if let Some(value) = value.filter(|value| !known.contains(value)) {
        let remedy = match suggest::nearest(value, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", suggest::list(known.iter().copied())),
        };
        problems.error(path(), format!("`{value}` is not known; {remedy}"));
    }
}
