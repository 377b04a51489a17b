//! Kubernetes quantities: compared by value; those of documents are written as they came, sums as Kubernetes writes them.
//!
//! The grammar: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul};

/// The value of a quantity, exact: thousandths of a nano-unit would be below what Kubernetes keeps.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    nanos: i128,
    /// Whether it is written in powers of 1024; of no meaning for the value.
    binary: bool,
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
const MILLI: i128 = NANO / 1000;

impl Quantity {
    /// Nothing of anything.
    pub const ZERO: Self = Self { nanos: 0, binary: false };

    /// So many whole units.
    pub fn units(count: i128) -> Self {
        Self { nanos: count.saturating_mul(NANO), binary: false }
    }

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
        Some(Self { nanos, binary: suffix.ends_with('i') })
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

    /// The value in thousand-millionths.
    pub fn nanos(self) -> i128 {
        self.nanos
    }

    /// Whole units, rounded up.
    pub fn ceil(self) -> i128 {
        self.in_units_of(NANO)
    }

    /// Thousandths of a unit, rounded up.
    pub fn milli(self) -> i128 {
        self.in_units_of(MILLI)
    }

    /// Rounded up to thousandths, as the API server rounds every amount of a resource.
    #[must_use]
    pub fn ceil_milli(self) -> Self {
        Self { nanos: self.milli().saturating_mul(MILLI), ..self }
    }

    /// Rounded up to whole units.
    #[must_use]
    pub fn ceil_units(self) -> Self {
        Self { nanos: self.ceil().saturating_mul(NANO), ..self }
    }

    /// What is left of it without `other`; nothing where `other` is more.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self { nanos: self.nanos.saturating_sub(other.nanos).max(0), ..self }
    }

    /// How many times `unit` goes into it; none where `unit` is zero.
    pub fn times_of(self, unit: Self) -> Option<i128> {
        self.nanos.checked_div(unit.nanos)
    }

    /// How many hundredths of `whole` it is, rounded up; none where `whole` is zero.
    pub fn percent_of(self, whole: Self) -> Option<i128> {
        let hundredths = self.nanos.saturating_mul(100);
        let rounded = hundredths.saturating_add(whole.nanos.saturating_sub(1));
        rounded.checked_div(whole.nanos)
    }

    fn in_units_of(self, nanos: i128) -> i128 {
        self.nanos.saturating_add(nanos - 1) / nanos
    }
}

/// A sum is written as its first amount that is not zero.
impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let binary = if self.is_zero() { other.binary } else { self.binary };
        Self { nanos: self.nanos.saturating_add(other.nanos), binary }
    }
}

impl Mul<i128> for Quantity {
    type Output = Self;

    fn mul(self, times: i128) -> Self {
        Self { nanos: self.nanos.saturating_mul(times), ..self }
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// The canonical form: no fraction, and the largest suffix that needs none. As in Kubernetes, what is below 1024 has no
/// binary suffix, and thousands have a decimal one: `1500m`, `64Gi`, `2k`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
        const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
        let (mut number, base, suffixes): (i128, i128, &[&str]) = if self.binary && self.nanos >= 1024 * NANO
        {
            (self.ceil(), 1024, &BINARY)
        } else {
            (self.nanos, 1000, &DECIMAL)
        };
        if number == 0 {
            return f.write_str("0");
        }
        let mut at = 0;
        while number % base == 0 && at + 1 < suffixes.len() {
            number /= base;
            at += 1;
        }
        write!(f, "{number}{}", suffixes.get(at).copied().unwrap_or_default())
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

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
    fn sums_are_exact_and_written_as_kubernetes_writes_them() {
        let value = |text| Quantity::parse(text).unwrap_or_else(|| panic!("{text}"));
        for (text, written) in [
            ("0", "0"),
            ("0Gi", "0"),
            ("1.5", "1500m"),
            ("1500m", "1500m"),
            ("2000m", "2"),
            ("1000", "1k"),
            ("1024", "1024"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("65536Mi", "64Gi"),
            ("0.5Ki", "512"),
            ("1.0001Ki", "1025"),
            ("1e3", "1k"),
            ("100n", "100n"),
            ("4G", "4G"),
            ("8192Pi", "8Ei"),
        ] {
            assert_eq!(value(text).to_string(), written, "{text}");
        }
        assert_eq!((value("100m") + value("0.2")).to_string(), "300m");
        assert_eq!((Quantity::ZERO + value("1Gi") + value("1k")).to_string(), "1073742824");
        assert_eq!((value("1500m") * 3).to_string(), "4500m");
        assert_eq!(["1Gi", "512Mi"].map(value).into_iter().sum::<Quantity>().to_string(), "1536Mi");
        assert_eq!(value("1").less(value("250m")).to_string(), "750m");
        assert_eq!(value("1").less(value("2")), Quantity::ZERO);
        assert_eq!(value("100u").ceil_milli().to_string(), "1m");
        assert_eq!(value("1.2").ceil_units().to_string(), "2");
        assert_eq!(value("32").times_of(value("6")), Some(5));
        assert_eq!(value("32").times_of(Quantity::ZERO), None);
        assert_eq!(value("2").percent_of(value("3")), Some(67));
        assert_eq!(value("1Gi").percent_of(value("1024Mi")), Some(100));
        assert_eq!(value("1").percent_of(Quantity::ZERO), None);
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
