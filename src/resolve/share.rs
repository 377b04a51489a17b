//! So many pods, or percent of them.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::diagnostic::{Path, Problems};

/// Says what is wrong with a number of pods of which percent are at most `most`.
pub(super) fn check(value: &IntOrString, most: i32, path: &Path, problems: &mut Problems) -> bool {
    let no_number = |shown: &dyn std::fmt::Display| {
        format!("`{shown}` is no number of pods; write one such as `1`, or percent such as `25%`")
    };
    let message = match value {
        IntOrString::Int(0..) => return true,
        IntOrString::Int(count) => no_number(count),
        IntOrString::String(text) => match (percent(text), text.parse::<u32>()) {
            (Some(share), _) if share <= most => return true,
            (Some(_), _) => format!("`{text}` is more than there are; write at most `{most}%`"),
            (None, Ok(count)) => format!("`\"{text}\"` is text; write the number without quotes: `{count}`"),
            (None, Err(_)) => no_number(text),
        },
    };
    problems.error(path.clone(), message);
    false
}

/// So many of `total`, percent rounded up as a disruption budget does.
pub(super) fn pods(value: &IntOrString, total: i32) -> Option<i32> {
    match value {
        IntOrString::Int(n) => (*n >= 0).then_some(*n),
        IntOrString::String(text) => {
            let share = i64::from(total) * i64::from(percent(text)?);
            i32::try_from((share + 99) / 100).ok()
        }
    }
}

/// Percent as Kubernetes takes them: digits and `%`.
fn percent(text: &str) -> Option<i32> {
    let digits = text.strip_suffix('%')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}
