//! A CronJob that asks the server something through its Service.

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use k8s_openapi::api::core::v1::{Container, LocalObjectReference, PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::pod::{container, security, some, volume};
use super::{Body, Object, meta};
use crate::resolve::{JOB_SERVICE, ResolvedModel, resolved};

/// Seconds by which a run may be late: without a bound the controller counts all that were missed, and gives up at a hundred.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline>
const LATE: i64 = 120;

pub(super) fn render(model: &ResolvedModel, job: &resolved::CronJob) -> Object {
    let body = CronJob {
        metadata: meta::object(model, model.names.job(&job.what)),
        spec: Some(CronJobSpec {
            schedule: job.schedule.clone(),
            // A run that is still about its work is not disturbed by the next.
            concurrency_policy: Some("Forbid".into()),
            starting_deadline_seconds: Some(LATE),
            successful_jobs_history_limit: Some(1),
            failed_jobs_history_limit: Some(3),
            job_template: JobTemplateSpec {
                metadata: Some(ObjectMeta { labels: meta::given(&job.labels), ..ObjectMeta::default() }),
                spec: Some(JobSpec {
                    active_deadline_seconds: Some(job.timeout),
                    // The next run comes by itself; a failure is to be seen as one.
                    backoff_limit: Some(0),
                    template: template(model, job),
                    ..JobSpec::default()
                }),
            },
            ..CronJobSpec::default()
        }),
        ..CronJob::default()
    };
    Object { what: Some(job.what.clone()), body: Body::CronJob(Box::new(body)) }
}

fn template(model: &ResolvedModel, job: &resolved::CronJob) -> PodTemplateSpec {
    let service = BTreeMap::from([(JOB_SERVICE.to_owned(), model.names.service())]);
    let base = container::base(job.what.clone(), &job.image, &job.env, &[], &job.resources, &job.mounts);
    let pull_secrets = &model.pod.image_pull_secrets;
    PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: meta::given(&job.labels),
            annotations: Some(service),
            ..ObjectMeta::default()
        }),
        spec: Some(PodSpec {
            automount_service_account_token: Some(false),
            containers: vec![Container {
                command: Some(job.command.clone()),
                security_context: Some(security::container(true, None)),
                ..base
            }],
            enable_service_links: Some(false),
            image_pull_secrets: some(pull_secrets, |name| LocalObjectReference { name: name.clone() }),
            restart_policy: Some("Never".into()),
            security_context: Some(security::pod(job.identity)),
            volumes: some(&job.volumes, volume::render),
            ..PodSpec::default()
        }),
    }
}
