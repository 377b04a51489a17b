//! Schedules and time zones of `CronJob`s.

use super::problem::{Fault, Problems};
use super::spot::Spot;
use crate::schedule;

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
    } else if let Err(cause) = schedule::parse(text) {
        to.add(
            Fault::InvalidSchedule,
            spot.path(),
            format!("`{text}` is not a schedule: {cause}"),
            schedule::REMEDY,
        );
    }
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
