//! Kubernetes quantities: compared by value, written as they came.
//!
//! The grammar: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.

use std::cmp::Ordering;

/// The value of a quantity, exact: thousandths of a nano-unit would be below what Kubernetes keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    nanos: i128,
}

const SUFFIXES: [(&str, i128, u32); 13] = [
    ("n", 10, 0),
    ("u", 10, 3),
    ("m", 10, 6),
    ("k", 10, 12),
    ("M", 10, 15),
    ("G", 10, 18),
    ("T", 10, 21),
    ("P", 10, 24),
    ("E", 10, 27),
    ("Ki", 1024, 1),
    ("Mi", 1024, 2),
    ("Gi", 1024, 3),
    ("Ti", 1024, 4),
];
const NANO: i128 = 1_000_000_000;

impl Quantity {
    /// Parses a quantity that is not negative; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix('+').unwrap_or(text);
        let end = body.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(body.len());
        let (number, suffix) = body.split_at(end);
        let scale = scale(suffix)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || number.len() > 24 {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let mut nanos = whole.checked_mul(scale)?;
        let mut unit = scale;
        for digit in fraction.chars() {
            unit /= 10;
            nanos = nanos.checked_add(unit.checked_mul(i128::from(digit.to_digit(10)?))?)?;
        }
        Some(Self { nanos })
    }

    /// Zero.
    pub fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// Whether it is so many times `unit`, and `unit` is not zero.
    pub fn is_multiple_of(self, unit: Self) -> bool {
        unit.nanos != 0 && self.nanos % unit.nanos == 0
    }

    /// Whether it is a whole number of units.
    pub fn is_whole(self) -> bool {
        self.nanos % NANO == 0
    }

    /// Whole units, rounded up.
    pub fn ceil(self) -> i128 {
        (self.nanos + NANO - 1) / NANO
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

/// Nano-units of one unit with this suffix.
fn scale(suffix: &str) -> Option<i128> {
    match suffix {
        "" => return Some(NANO),
        "Pi" => return Some(1024i128.pow(5) * NANO),
        "Ei" => return Some(1024i128.pow(6) * NANO),
        _ => {}
    }
    if let Some((_, base, power)) = SUFFIXES.iter().find(|(name, ..)| *name == suffix) {
        return Some(if *base == 10 { 10i128.pow(*power) } else { base.pow(*power) * NANO });
    }
    let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    match exponent {
        0..=18 => Some(10i128.pow(exponent.unsigned_abs()) * NANO),
        -9..=-1 => Some(NANO / 10i128.pow(exponent.unsigned_abs())),
        _ => None,
    }
}

/// What to write instead of a near miss such as `4GB`, `512 Mi` or `2gb`.
pub fn suggest(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if Quantity::parse(&compact).is_some() {
        return Some(format!("`{compact}`"));
    }
    let end = compact.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = compact.split_at(end);
    if number.is_empty() || Quantity::parse(number).is_none() {
        return None;
    }
    let letter = unit.chars().next()?.to_ascii_uppercase();
    let rest = unit.get(1..)?.to_ascii_lowercase();
    if !"KMGTPE".contains(letter) || !["", "b", "i", "ib"].contains(&rest.as_str()) {
        return None;
    }
    let decimal = if letter == 'K' { 'k' } else { letter };
    Some(match rest.as_str() {
        "i" | "ib" => format!("`{number}{letter}i`"),
        _ => format!("`{number}{decimal}` or `{number}{letter}i`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_across_suffixes() {
        let value = |text| Quantity::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(value("1000m"), value("1"));
        assert_eq!(value("1Gi"), value("1024Mi"));
        assert_eq!(value("1.5"), value("1500m"));
        assert_eq!(value("1e3"), value("1k"));
        assert!(value("4G") < value("4Gi"));
        assert_eq!(value("0.5Gi").ceil(), 536_870_912);
    }

    #[test]
    fn near_misses_have_a_remedy() {
        assert_eq!(suggest("4GB").as_deref(), Some("`4G` or `4Gi`"));
        assert_eq!(suggest("512 mib").as_deref(), Some("`512Mi`"));
        assert_eq!(suggest("500 m").as_deref(), Some("`500m`"));
        assert_eq!(suggest("lots"), None);
        assert_eq!(suggest("4é"), None);
    }
}
