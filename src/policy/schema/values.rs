//! What a single value may be: the table of `values.txt`, and how each of its words judges.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names;
use super::problem::{Fault, Problems};
use super::quantities;
use super::scalars;
use super::spot::Spot;
use crate::suggest;
use crate::yaml::Value;

/// Checks by type, each with its field; `.` is the type itself.
pub(super) static VALUES: LazyLock<HashMap<&'static str, Vec<(&'static str, Check)>>> = LazyLock::new(|| {
    let mut all: HashMap<_, Vec<_>> = HashMap::with_capacity(200);
    let mut of = "";
    for line in include_str!("values.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        match (line.starts_with(' '), words.next()) {
            (true, Some(field)) => all.entry(of).or_default().push((field, Check::read(words))),
            (false, Some(name)) => of = name,
            _ => {}
        }
    }
    all
});

/// What is asked of a value.
#[derive(Debug)]
pub(super) enum Check {
    /// Not required, whatever Kubernetes' documents say: the server has a default, or does not look.
    Optional,
    /// Required, where the documents do not say so.
    Required,
    /// Not empty.
    Filled,
    /// One of these texts.
    OneOf(Vec<&'static str>),
    /// A whole number in this range.
    Range(i64, i64),
    /// A number of a port.
    Port,
    /// A number or a name of a port.
    PortOrName,
    /// Text by a rule.
    Text(names::Rule),
    /// The object's name keeps a rule.
    Name(names::Rule),
    /// Labels by key.
    Labels,
    /// A count that is not negative, or a percentage, of at most 100 where that is said.
    CountOrPercent {
        /// Whether more than 100 per cent is too much.
        capped: bool,
    },
    /// A quantity that is not negative.
    NotNegative,
    /// A quantity above zero.
    Positive,
    /// A schedule of a `CronJob`.
    Schedule,
    /// Exactly one of these fields is there; without any, all but `name`.
    One(Vec<&'static str>),
    /// Not two of these fields are there.
    AtMostOne(Vec<&'static str>),
    /// Must not be there.
    Forbidden,
    /// The same of each item of a list.
    Each(Box<Check>),
    /// The same of each key of a map.
    Keys(Box<Check>),
    /// The same of each value of a map.
    Values(Box<Check>),
}

impl Check {
    fn read(mut words: std::str::SplitWhitespace<'static>) -> Self {
        let number = |word: Option<&str>, or: i64| word.and_then(|word| word.parse().ok()).unwrap_or(or);
        match words.next().unwrap_or_default() {
            "optional" => Self::Optional,
            "required" => Self::Required,
            "filled" => Self::Filled,
            "one-of" => Self::OneOf(words.collect()),
            "min" => Self::Range(number(words.next(), 0), i64::MAX),
            "range" => Self::Range(number(words.next(), 0), number(words.next(), i64::MAX)),
            "port" => Self::Port,
            "port-or-name" => Self::PortOrName,
            "name" => Self::Name(names::Rule::read(words.next().unwrap_or_default())),
            "labels" => Self::Labels,
            "count-or-percent" => Self::CountOrPercent { capped: false },
            "count-or-percent-to-100" => Self::CountOrPercent { capped: true },
            "not-negative" => Self::NotNegative,
            "positive" => Self::Positive,
            "schedule" => Self::Schedule,
            "exactly-one" => Self::One(words.collect()),
            "at-most-one" => Self::AtMostOne(words.collect()),
            "forbidden" => Self::Forbidden,
            "each" => Self::Each(Box::new(Self::read(words))),
            "keys" => Self::Keys(Box::new(Self::read(words))),
            "values" => Self::Values(Box::new(Self::read(words))),
            word => Self::Text(names::Rule::read(word)),
        }
    }

    /// Judges a value that is there and has the right type.
    pub(super) fn judge(&self, spot: &Spot<'_>, to: &mut Problems) {
        let text = spot.node.as_text();
        // Go knows no difference between an empty text and none.
        let some = text.filter(|text| !text.is_empty());
        match self {
            Self::Optional | Self::Required | Self::Name(_) => {}
            Self::Filled => {
                let empty = match &spot.node.value {
                    Value::Scalar(scalar) => scalar.text.is_empty(),
                    Value::Sequence(items) => items.is_empty(),
                    Value::Mapping(entries) => entries.is_empty(),
                };
                if empty {
                    to.add(Fault::MissingField, spot.path(), "it is empty", "give it a value");
                }
            }
            Self::OneOf(known) => {
                let text = if spot.is_item() { text } else { some };
                if let Some(text) = text.filter(|text| !known.contains(text)) {
                    let remedy = match suggest::nearest(text, known.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("write one of {}", suggest::list(known.iter().copied())),
                    };
                    to.add(Fault::InvalidValue, spot.path(), format!("`{text}` is not known here"), remedy);
                }
            }
            Self::Range(from, to_) => range(spot, *from, *to_, to),
            Self::Port => port(spot, to),
            Self::PortOrName => match some.map(str::parse::<i64>) {
                Some(Ok(_)) if spot.node.as_scalar().is_some_and(|scalar| scalar.as_i64().is_some()) => {
                    port(spot, to);
                }
                Some(_) => names::Rule::PortName.judge(spot, to),
                None => {}
            },
            Self::Text(rule) => {
                if some.is_some() || spot.is_item() {
                    rule.judge(spot, to);
                }
            }
            Self::Labels => names::labels(spot, to),
            Self::CountOrPercent { capped } => count_or_percent(spot, *capped, to),
            Self::NotNegative => quantities::not_negative(spot, to),
            Self::Positive => quantities::positive(spot, to),
            Self::Schedule => super::schedule::judge(spot, to),
            Self::One(fields) => one(spot, fields, true, to),
            Self::AtMostOne(fields) => one(spot, fields, false, to),
            Self::Forbidden => {
                to.add(Fault::InvalidValue, spot.path(), "this field may not be set here", "remove it");
            }
            Self::Each(check) => {
                spot.items().for_each(|item| check.judge(&item.zero(true), to));
            }
            Self::Values(check) => spot.entries().for_each(|(_, value)| check.judge(&value, to)),
            Self::Keys(check) => {
                for (key, value) in spot.entries() {
                    if let Self::Text(rule) = &**check {
                        rule.judge_text(key, &value, to);
                    }
                }
            }
        }
    }
}

fn range(spot: &Spot<'_>, from: i64, until: i64, to: &mut Problems) {
    let Some(value) = spot.node.as_scalar().and_then(scalars::whole) else { return };
    if value < from || value > until {
        let remedy = if until == i64::MAX {
            format!("write {from} or more")
        } else {
            format!("write a number from {from} to {until}")
        };
        to.add(Fault::InvalidValue, spot.path(), format!("{value} is out of range"), remedy);
    }
}

fn port(spot: &Spot<'_>, to: &mut Problems) {
    let Some(value) = spot.node.as_scalar().and_then(scalars::whole) else { return };
    if !(1..=65535).contains(&value) {
        let remedy = "write a number from 1 to 65535";
        to.add(Fault::InvalidPort, spot.path(), format!("{value} is not a port"), remedy);
    }
}

fn count_or_percent(spot: &Spot<'_>, capped: bool, to: &mut Problems) {
    let Some(scalar) = spot.node.as_scalar() else { return };
    let wrong = |to: &mut Problems, cause: String| {
        to.add(
            Fault::InvalidValue,
            spot.path(),
            cause,
            "write a count such as `1`, or a percentage such as `25%`",
        );
    };
    if let Some(value) = scalar.as_i64() {
        if value < 0 {
            wrong(to, format!("{value} is negative"));
        }
        return;
    }
    match scalar.text.strip_suffix('%').map(|digits| (digits, digits.parse::<u32>())) {
        Some((digits, Ok(percent))) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            if capped && percent > 100 {
                wrong(to, format!("{percent}% is more than all"));
            }
        }
        _ => wrong(to, format!("`{}` is neither a count nor a percentage", scalar.text)),
    }
}

fn one(spot: &Spot<'_>, fields: &[&str], needed: bool, to: &mut Problems) {
    let counts = |key: &str| if fields.is_empty() { key != "name" } else { fields.contains(&key) };
    let found: Vec<_> = spot
        .entries()
        .filter(|(key, value)| counts(key) && !value.node.is_null())
        .map(|(key, _)| key)
        .collect();
    if found.len() > 1 {
        let cause = format!("{} exclude each other", suggest::list(found));
        to.add(Fault::InvalidValue, spot.path(), cause, "keep one of them");
    } else if found.is_empty() && needed {
        let remedy = if fields.is_empty() {
            "say which it is".to_owned()
        } else {
            format!("write one of {}", suggest::list(fields.iter().copied()))
        };
        to.add(Fault::MissingField, spot.path(), "it does not say what it is", remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::schema::builtin::KUBERNETES;

    #[test]
    fn every_line_of_the_table_names_a_field_that_is_there() {
        for (name, checks) in VALUES.iter() {
            let of = KUBERNETES.named(name).unwrap_or_else(|| panic!("no type {name}"));
            for (field, check) in checks {
                assert!(*field == "." || of.field(field).is_some(), "{name} has no {field}");
                let mut check = check;
                while let Check::Each(inner) | Check::Keys(inner) | Check::Values(inner) = check {
                    check = inner;
                }
                assert!(
                    !matches!(check, Check::Text(names::Rule::Any)),
                    "{name} {field} has a word that is not known"
                );
            }
        }
    }
}
