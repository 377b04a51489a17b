//! What is generated beside the server: CronJobs that look after it, and ConfigMaps that another application writes.

use std::collections::BTreeMap;

use super::context::Context;
use super::defaults;
use super::env;
use super::labels;
use super::mounts::read_only;
use super::resolved::{ConfigMap, CronJob, EnvValue, Resources, Store, Volume, VolumeSource};
use crate::runtimes::{Evaluated, EvaluatedJob};

/// The variable of a job that holds the Service's name. It comes from an annotation, as a name inside of a value would not
/// follow the Service when a prefix renames it.
const SERVICE: &str = "SERVICE";

/// The CronJobs; `config_maps` are all of the model, of which each job mounts its own.
pub(super) fn jobs(cx: &Context<'_>, evaluated: &Evaluated, image: &str) -> Vec<CronJob> {
    evaluated.jobs.iter().map(|job| cron_job(cx, evaluated, job, image)).collect()
}

fn cron_job(cx: &Context<'_>, evaluated: &Evaluated, job: &EvaluatedJob, image: &str) -> CronJob {
    let mut volumes = Vec::new();
    let mut mounts = Vec::new();
    for files in evaluated.files.iter().filter(|files| files.job.as_ref() == Some(&job.name)) {
        let items = super::files::items(files);
        let name = cx.names.config_map(&files.what);
        volumes.push(Volume { name: files.what.clone(), source: VolumeSource::ConfigMap { name, items } });
        mounts.push(read_only(&files.what, &files.dir));
    }
    let mut variables: BTreeMap<String, EnvValue> =
        job.env.iter().map(|(name, text)| (name.clone(), EnvValue::Text(text.clone()))).collect();
    let service = EnvValue::Field(format!("metadata.annotations['{}']", labels::SERVICE));
    variables.insert(SERVICE.into(), service);
    CronJob {
        what: job.name.clone(),
        schedule: job.schedule.clone(),
        labels: labels::of_job(cx, &job.name),
        identity: defaults::JOB_IDENTITY,
        image: job.image.clone().unwrap_or_else(|| image.to_owned()),
        command: job.command.clone(),
        env: env::ordered(variables),
        resources: resources(job),
        timeout: job.timeout,
        volumes,
        mounts,
    }
}

/// Both sides of what the runtime says, or of the default.
fn resources(job: &EvaluatedJob) -> Resources {
    let written = &job.resources;
    let mut requests: BTreeMap<String, String> =
        defaults::JOB_RESOURCES.iter().map(|(name, amount)| ((*name).into(), (*amount).into())).collect();
    requests.extend(written.requests.clone());
    let mut limits = requests.clone();
    limits.extend(written.limits.clone());
    Resources { requests, limits }
}

/// The ConfigMaps without data, and who writes them.
pub(super) fn stores(cx: &Context<'_>, evaluated: &Evaluated) -> Vec<Store> {
    let stores = evaluated.stores.iter();
    stores
        .map(|store| Store {
            name: cx.names.config_map(&store.what),
            what: store.what.clone(),
            service_account: store.service_account.clone(),
        })
        .collect()
}

/// The ConfigMaps that only jobs read: a change of them is no change of the server.
pub(super) fn of_jobs(cx: &Context<'_>, evaluated: &Evaluated) -> Vec<ConfigMap> {
    let files = evaluated.files.iter().filter(|files| files.job.is_some());
    files.map(|files| super::files::config_map(cx, files)).collect()
}
