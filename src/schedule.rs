//! Schedules of `CronJob`s and durations, by the rules of the library that the server uses
//! (<https://github.com/robfig/cron/blob/v3.0.1/parser.go>).

/// What to write in place of something that is no schedule.
pub const REMEDY: &str =
    "write minute, hour, day of month, month and day of week, such as `0 3 * * 1-5`, or `@daily`";

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Reads a schedule.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<(), String> {
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

/// The names of time zones in IANA's database: <https://www.iana.org/time-zones>.
pub fn timezones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}

/// Whether there is a time zone of that name.
pub fn is_timezone(name: &str) -> bool {
    timezones().any(|known| known == name)
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

/// Whether it is a duration as Go writes it: `1h30m`.
pub fn is_duration(text: &str) -> bool {
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

    #[test]
    fn time_zones_are_known_by_their_whole_name() {
        assert!(
            ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+5"].into_iter().all(is_timezone)
        );
        assert!(!["", "utc", "Berlin", "Europe/Berln", "+02:00"].into_iter().any(is_timezone));
    }
}
