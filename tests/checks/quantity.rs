//! Quantities as numbers, by Kubernetes' grammar and not by the project's own reading of it.

/// Units of a quantity; not a number where it is none, so that no comparison with it holds.
pub(super) fn units(text: &str) -> f64 {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let factor = match suffix {
        "" => 1.0,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => 1024f64.powi(2),
        "Gi" => 1024f64.powi(3),
        "Ti" => 1024f64.powi(4),
        _ => f64::NAN,
    };
    number.parse().unwrap_or(f64::NAN) * factor
}

/// Whether one is not larger than another; a text that is no quantity is at most nothing.
pub(super) fn at_most(one: &str, other: &str) -> bool {
    units(one) <= units(other)
}
