//! Scalars: the text as written, and what kind of value YAML's core schema sees in it.

/// A scalar as it stood in the file. The text is kept because reading `1e3`, `0o14` or a big integer as a number
/// and writing it again changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text after YAML's own unescaping.
    pub text: String,
    /// Whether it stood bare, so that its text decides its kind. Quoted and block scalars are strings.
    pub plain: bool,
    /// A core-schema tag (`str`, `int`, …) that overrides the text.
    pub tag: Option<String>,
}

/// What a scalar means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number in any notation of YAML 1.1 or 1.2.
    Integer,
    /// A number with a fraction or an exponent, infinity, not-a-number.
    Number,
    /// A bare date: YAML 1.1 readers, kustomize among them, make a timestamp of it.
    Date,
    /// Text.
    String,
}

/// What bare text is to readers of YAML 1.1, kubectl and kustomize among them, where readers of 1.2 see something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambiguity {
    /// `yes`, `on`, `y` and their opposites: a boolean to the ones, text to the others.
    Boolean(bool),
    /// A leading zero: this octal number to the ones, unless a digit is none of an octal number, and a decimal one to the
    /// others.
    Octal(Option<i64>),
}

impl Scalar {
    /// A string that was quoted.
    pub fn quoted(text: impl Into<String>) -> Self {
        Self { text: text.into(), plain: false, tag: None }
    }

    /// The kind by tag, else by YAML 1.2's core schema widened by what YAML 1.1 readers make of bare text.
    pub fn kind(&self) -> Kind {
        match self.tag.as_deref() {
            Some("str" | "binary") => Kind::String,
            Some("null") => Kind::Null,
            Some("bool") => Kind::Boolean,
            Some("int") => Kind::Integer,
            Some("float") => Kind::Number,
            _ if self.plain => plain_kind(&self.text),
            _ => Kind::String,
        }
    }

    /// Whether readers differ in what it means.
    pub fn ambiguity(&self) -> Option<Ambiguity> {
        match self.kind() {
            Kind::String if self.plain && self.tag.is_none() => word(&self.text).map(Ambiguity::Boolean),
            Kind::Integer => {
                let (sign, body) = match self.text.strip_prefix('-') {
                    Some(body) => (-1, body),
                    None => (1, self.text.strip_prefix('+').unwrap_or(&self.text)),
                };
                let digits = body.replace('_', "");
                let leading =
                    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
                let octal = i64::from_str_radix(&digits, 8).ok().map(|value| sign * value);
                (leading && (octal.is_none() || octal != self.as_i64())).then_some(Ambiguity::Octal(octal))
            }
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.text.eq_ignore_ascii_case("true"))
    }

    /// The value of an integer that fits; notations with a prefix (`0x1F`, `0o14`, `0b1`) and `_` are understood.
    pub fn as_i64(&self) -> Option<i64> {
        if self.kind() != Kind::Integer {
            return None;
        }
        let text = self.text.replace('_', "");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let magnitude = match digits.get(..2) {
            Some("0x") => i64::from_str_radix(&digits[2..], 16),
            Some("0o") => i64::from_str_radix(&digits[2..], 8),
            Some("0b") => i64::from_str_radix(&digits[2..], 2),
            _ => digits.parse(),
        };
        magnitude.ok().map(|value| if negative { -value } else { value })
    }

    /// The value of a finite number; beyond 2^53 the nearest one.
    #[expect(clippy::cast_precision_loss, reason = "near enough to compare with a bound")]
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind() {
            Kind::Integer => self.as_i64().map_or_else(|| self.text.parse().ok(), |i| Some(i as f64)),
            Kind::Number => self.text.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite()),
            _ => None,
        }
    }
}

/// The booleans of YAML 1.1 that are none of 1.2: <https://yaml.org/type/bool.html>.
fn word(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn plain_kind(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Kind::Boolean,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "-.inf" | ".nan" | ".NaN" | ".NAN" => return Kind::Number,
        _ => {}
    }
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Kind::String;
    }
    if is_integer(body) {
        Kind::Integer
    } else if is_number(body) {
        Kind::Number
    } else if is_date(text) {
        Kind::Date
    } else {
        Kind::String
    }
}

fn is_integer(body: &str) -> bool {
    let all = |digits: &str, ok: fn(char) -> bool| {
        digits.starts_with(ok) && digits.chars().all(|c| ok(c) || c == '_')
    };
    match body.get(..2) {
        Some("0x") => all(&body[2..], |c| c.is_ascii_hexdigit()),
        Some("0o") => all(&body[2..], |c| ('0'..='7').contains(&c)),
        Some("0b") => all(&body[2..], |c| c == '0' || c == '1'),
        _ => all(body, |c| c.is_ascii_digit()),
    }
}

fn is_number(body: &str) -> bool {
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit() || c == '_');
    let some_digit = mantissa.chars().any(|c| c.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['-', '+']).unwrap_or(e);
        !e.is_empty() && e.chars().all(|c| c.is_ascii_digit())
    });
    some_digit && digits(whole) && digits(fraction) && exponent_fits
}

/// `2024-01-01`, alone or with a time behind it.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |s: Option<&str>, n: std::ops::RangeInclusive<usize>| {
        s.is_some_and(|s| n.contains(&s.len()) && s.chars().all(|c| c.is_ascii_digit()))
    };
    if !digits(parts.next(), 4..=4) || !digits(parts.next(), 1..=2) {
        return false;
    }
    let Some(rest) = parts.next() else { return false };
    let day = rest.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&day) && matches!(rest[day..].chars().next(), None | Some('T' | 't' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Scalar {
        Scalar { text: text.into(), plain: true, tag: None }
    }

    #[test]
    fn bare_text_has_the_kind_that_readers_give_it() {
        let table = [
            ("", Kind::Null),
            ("~", Kind::Null),
            ("true", Kind::Boolean),
            ("yes", Kind::String),
            ("12", Kind::Integer),
            ("-0o14", Kind::Integer),
            ("0x1F", Kind::Integer),
            ("1_000", Kind::Integer),
            ("1e3", Kind::Number),
            ("1.10", Kind::Number),
            (".5", Kind::Number),
            (".inf", Kind::Number),
            ("2024-01-01", Kind::Date),
            ("2024-01-01T00:00:00Z", Kind::Date),
            ("1.2.3", Kind::String),
            ("4Gi", Kind::String),
            ("-", Kind::String),
            ("25%", Kind::String),
            ("2024-01-01x", Kind::String),
        ];
        for (text, kind) in table {
            assert_eq!(plain(text).kind(), kind, "{text:?}");
        }
        assert_eq!(Scalar::quoted("12").kind(), Kind::String);
    }

    #[test]
    fn integers_of_every_notation_have_a_value() {
        for (text, value) in [("0x1F", 31), ("0o14", 12), ("-7", -7), ("+7", 7), ("1_000", 1000), ("0b11", 3)]
        {
            assert_eq!(plain(text).as_i64(), Some(value), "{text}");
        }
        assert_eq!(plain("99999999999999999999").as_i64(), None);
    }

    #[test]
    fn what_readers_differ_in_is_known() {
        let octal = |value| Some(Ambiguity::Octal(value));
        for (text, found) in [
            ("yes", Some(Ambiguity::Boolean(true))),
            ("Off", Some(Ambiguity::Boolean(false))),
            ("yEs", None),
            ("true", None),
            ("010", octal(Some(8))),
            ("-0_17", octal(Some(-15))),
            ("08", octal(None)),
            ("0", None),
            ("00", None),
            ("07", None),
            ("0o10", None),
            ("0x10", None),
            ("0.10", None),
            ("10", None),
        ] {
            assert_eq!(plain(text).ambiguity(), found, "{text}");
        }
        assert_eq!(Scalar::quoted("yes").ambiguity(), None);
        assert_eq!(Scalar { tag: Some("str".into()), ..plain("010") }.ambiguity(), None);
    }
}
