//! Scalars as the API server sees them once kubectl has made JSON of the YAML.

use super::shape::Shape;
use crate::quantity::Quantity;
use crate::yaml::{Ambiguity, Scalar, ScalarKind as Kind};

/// What a scalar is to kubectl, whose YAML 1.1 reader takes `yes` and `on` for booleans too
/// (<https://github.com/yaml/go-yaml/blob/v2.4.0/resolve.go>).
pub(super) fn kind(scalar: &Scalar) -> Kind {
    if matches!(scalar.ambiguity(), Some(Ambiguity::Boolean(_))) {
        return Kind::Boolean;
    }
    match scalar.kind() {
        // A date stays the text that it is.
        Kind::Date => Kind::String,
        kind => kind,
    }
}

/// Why a scalar does not fit; none where it does.
pub(super) enum Misfit {
    /// It is of another type.
    Type,
    /// The number is too large for its field.
    Large,
    /// The text is no quantity.
    Quantity,
    /// The text is no base64.
    Base64,
    /// The text is no moment.
    Time,
}

/// Whether a scalar that is not null fits a shape.
pub(super) fn misfit(scalar: &Scalar, shape: &Shape) -> Option<Misfit> {
    let kind = kind(scalar);
    let text = scalar.text.as_str();
    let integer = || whole(scalar).is_none_or(|value| i32::try_from(value).is_err());
    match (shape, kind) {
        (Shape::Any, _)
        | (Shape::Text | Shape::IntOrText, Kind::String)
        | (Shape::Boolean, Kind::Boolean)
        | (Shape::Number, Kind::Integer | Kind::Number) => None,
        (Shape::Integer { wide: false } | Shape::IntOrText, Kind::Integer) => {
            integer().then_some(Misfit::Large)
        }
        (Shape::Integer { wide: true }, Kind::Integer) => whole(scalar).is_none().then_some(Misfit::Large),
        // JSON has no way to tell `1.0` from `1`.
        (Shape::Integer { .. } | Shape::IntOrText, Kind::Number) => {
            let is_whole = scalar.as_f64().is_some_and(|value| value.fract() == 0.0 && value.abs() < 2e9);
            (!is_whole).then_some(Misfit::Type)
        }
        (Shape::Quantity, Kind::String | Kind::Integer | Kind::Number) => {
            Quantity::parse(text.strip_prefix('-').unwrap_or(text)).is_none().then_some(Misfit::Quantity)
        }
        (Shape::Base64, Kind::String) => (!is_base64(text)).then_some(Misfit::Base64),
        (Shape::Time, Kind::String) => (!is_time(text)).then_some(Misfit::Time),
        _ => Some(Misfit::Type),
    }
}

/// The value of an integer as kubectl reads it: with a zero in front it is octal.
pub(super) fn whole(scalar: &Scalar) -> Option<i64> {
    match scalar.ambiguity() {
        Some(Ambiguity::Octal(Some(value))) => Some(value),
        _ => scalar.as_i64(),
    }
}

/// The standard alphabet with padding; line breaks are left out, as Go's decoder does.
fn is_base64(text: &str) -> bool {
    let mut length = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'\n' | b'\r' => continue,
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => {}
            _ => return false,
        }
        length += 1;
    }
    length.is_multiple_of(4) && padding <= 2
}

/// RFC 3339: a date, a time and a zone.
pub(super) fn is_time(text: &str) -> bool {
    let number = |from: usize, to: usize, range: std::ops::RangeInclusive<u32>| {
        text.get(from..to).is_some_and(|part| {
            part.bytes().all(|byte| byte.is_ascii_digit())
                && part.parse().is_ok_and(|value| range.contains(&value))
        })
    };
    let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
    let clock = number(11, 13, 0..=23) && byte(13) == b':' && number(14, 16, 0..=59);
    let date = number(0, 4, 0..=9999) && byte(4) == b'-' && number(5, 7, 1..=12) && byte(7) == b'-';
    if !(date
        && number(8, 10, 1..=31)
        && byte(10) == b'T'
        && clock
        && byte(16) == b':'
        && number(17, 19, 0..=59))
    {
        return false;
    }
    let Some(rest) = text.get(19..) else { return false };
    let zone = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        None => rest,
    };
    zone == "Z"
        || (zone.len() == 6
            && zone.starts_with(['+', '-'])
            && zone.as_bytes()[3] == b':'
            && [1, 2, 4, 5].into_iter().all(|at| zone.as_bytes()[at].is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_bytes_are_read_as_the_server_reads_them() {
        for good in ["2026-01-31T10:00:00Z", "2026-01-31T10:00:00.123456+02:00"] {
            assert!(is_time(good), "{good}");
        }
        for bad in ["2026-01-31", "2026-01-31 10:00:00Z", "2026-13-01T10:00:00Z", "2026-01-31T10:00:00", ""] {
            assert!(!is_time(bad), "{bad}");
        }
        for good in ["", "YQ==", "YWI=", "YWJj", "YW\nJj\n"] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["YQ", "YQ=", "=", "Y Q=", "a-b_", "YQ==YQ=="] {
            assert!(!is_base64(bad), "{bad}");
        }
    }
}
