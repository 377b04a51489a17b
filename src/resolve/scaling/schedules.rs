//! Pods by the clock, as KEDA reads it:
//! <https://github.com/kedacore/keda/blob/v2.21.0/pkg/scalers/cron_scaler.go>.

use super::Asked;
use crate::diagnostic::Problems;
use crate::resolve::defaults;
use crate::resolve::resolved::Cron;
use crate::schedule;
use crate::suggest;

/// The schedules, by name.
pub(super) fn schedules<'a>(asked: &Asked<'a>, problems: &mut Problems) -> Vec<(&'a str, Cron)> {
    let mut crons = Vec::new();
    for (name, given) in &asked.stanza.schedules {
        let path = |field: &str| Asked::path("schedules").key(name).key(field);
        for (field, text) in [("start", &given.start), ("end", &given.end)] {
            // Unlike CronJobs, KEDA takes the five fields alone.
            let read = if text.starts_with('@') {
                Err(format!("KEDA does not know `{text}`"))
            } else {
                schedule::parse(text)
            };
            if let Err(cause) = read {
                problems.error(path(field), format!("{cause}; write minute, hour, day of month, month and day of week, such as `0 8 * * 1-5`"));
            }
        }
        if given.start == given.end {
            problems.error(path("end"), "is when it starts too; write when it ends");
        }
        let timezone = given.timezone.clone().unwrap_or_else(|| defaults::TIMEZONE.into());
        if !schedule::is_timezone(&timezone) {
            let remedy = match suggest::nearest(&timezone, schedule::timezones()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a name such as `Europe/Berlin` or `UTC`".into(),
            };
            problems.error(path("timezone"), format!("`{timezone}` is no time zone; {remedy}"));
        }
        let (replicas, min, max) = (given.replicas, asked.min, asked.max);
        if replicas > max {
            problems.error(
                path("replicas"),
                format!("{replicas} pods are more than maxReplicas {max}; raise that, or lower this"),
            );
        } else if replicas <= min {
            problems.error(
                path("replicas"),
                format!(
                    "there are minReplicas {min} pods always, so that {replicas} change nothing; write more"
                ),
            );
        }
        let cron = Cron { start: given.start.clone(), end: given.end.clone(), timezone, replicas };
        crons.push((name.as_str(), cron));
    }
    crons
}
