//! Schedules of `CronJob`s, by the rules of the library that the server uses
//! (<https://github.com/robfig/cron/blob/v3.0.1/parser.go>).

use super::problem::{Fault, Problems};
use super::spot::Spot;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Judges `spec.schedule`.
pub(super) fn judge(spot: &Spot<'_>, to: &mut Problems) {
    let Some(text) = spot.node.as_text().filter(|text| !text.is_empty()) else { return };
    if text.contains("TZ") {
        to.add(
            Fault::InvalidSchedule,
            spot.path(),
            "a time zone in the schedule is refused",
            "name it in `timeZone`",
        );
    } else if let Err(cause) = parse(text) {
        to.add(
            Fault::InvalidSchedule,
            spot.path(),
            format!("`{text}` is not a schedule: {cause}"),
            "write minute, hour, day of month, month and day of week, such as `0 3 * * 1-5`, or `@daily`",
        );
    }
}

fn parse(text: &str) -> Result<(), String> {
    if let Some(word) = text.strip_prefix('@') {
        let known = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
        let every = word.strip_prefix("every ").is_some_and(is_duration);
        return if every || known.contains(&word) { Ok(()) } else { Err(format!("`@{word}` is not known")) };
    }
    let fields: Vec<_> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        return Err(format!("it has {} fields, not 5", fields.len()));
    };
    field(minute, 0, 59, &[])?;
    field(hour, 0, 23, &[])?;
    field(day, 1, 31, &[])?;
    field(month, 1, 12, &MONTHS)?;
    field(weekday, 0, 6, &DAYS)
}

fn field(text: &str, low: u32, high: u32, names: &[&str]) -> Result<(), String> {
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let value = |word: &str| -> Result<u32, String> {
            let lower = word.to_lowercase();
            if let Some(index) = names.iter().position(|name| *name == lower) {
                return Ok(low + u32::try_from(index).unwrap_or_default());
            }
            word.parse().map_err(|_| format!("`{word}` is no number"))
        };
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, value(step)?),
            None => (part, 1),
        };
        let (from, until) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (low, high),
            Some((from, until)) => (value(from)?, value(until)?),
            None => (value(range)?, value(range)?),
        };
        if step == 0 {
            return Err(format!("the step of `{part}` is 0"));
        }
        if from < low || until > high {
            return Err(format!("`{part}` is not from {low} to {high}"));
        }
        if from > until {
            return Err(format!("`{part}` ends before it begins"));
        }
    }
    if text.split(',').all(str::is_empty) { Err(format!("`{text}` is empty")) } else { Ok(()) }
}

fn time_zones() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("time-zones.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(area, names)| names.split(' ').map(move |name| (area, name)))
}

/// Whether it is a name of the tz database. The server's own zone is refused.
pub(super) fn is_time_zone(text: &str) -> bool {
    let zone = text.split_once('/').unwrap_or(("-", text));
    time_zones().any(|known| known == zone)
}

/// The nearest name of the tz database.
pub(super) fn nearest_time_zone(text: &str) -> Option<String> {
    let full = |(area, name): (&str, &str)| match area {
        "-" => name.to_owned(),
        area => format!("{area}/{name}"),
    };
    let all: Vec<String> = time_zones().map(full).collect();
    crate::suggest::nearest(text, all.iter().map(String::as_str)).map(str::to_owned)
}

/// As Go writes durations: `1h30m`.
pub(super) fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut any = false;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let unit = ["ns", "us", "µs", "ms", "s", "m", "h"].into_iter().find(|unit| {
            rest[number..].starts_with(unit)
                && rest[number + unit.len()..].chars().next().is_none_or(|c| c.is_ascii_digit() || c == '.')
        });
        let Some(unit) = unit.filter(|_| rest[..number].bytes().any(|byte| byte.is_ascii_digit())) else {
            return false;
        };
        rest = &rest[number + unit.len()..];
        any = true;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read_as_the_controller_reads_them() {
        for good in [
            "* * * * *",
            "0 3 * * 1-5",
            "*/15 0-6/2 1,15 jan-MAR ?",
            "@daily",
            "@every 1h30m",
            "0 0 31 12 sun",
            "5,10, * * * *",
        ] {
            assert_eq!(parse(good), Ok(()), "{good}");
        }
        for bad in [
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "@often",
            "@every day",
            "x * * * *",
            ", * * * *",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
