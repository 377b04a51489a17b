//! `jobs`: CronJobs that look after the server.

use super::env::{self, Env};
use crate::api::v1alpha1::serving_runtime::{
    Job as Written, JobTimeout, OptionType, RuntimeResources, ServingRuntimeSpec,
};
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedJob;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Template, Variable};
use crate::suggest;

/// Seconds that a run may take where nobody says otherwise.
const TIMEOUT: i64 = 600;

/// A job.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Job {
    pub(super) name: String,
    when: Option<Condition>,
    schedule: Template,
    image: Option<Template>,
    command: Vec<Template>,
    env: Vec<(String, Env)>,
    timeout: Timeout,
    resources: RuntimeResources,
}

#[derive(Clone, Copy, Debug)]
enum Timeout {
    Seconds(i64),
    Variable(Variable),
}

/// Reads `jobs`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<Job> {
    spec.jobs.iter().map(|(name, job)| read(name, job, spec, scope)).collect()
}

fn read(name: &str, written: &Written, spec: &ServingRuntimeSpec, scope: &mut Scope) -> Job {
    let path = |key: &str| Path::spec(["jobs", name, key]);
    let when = scope.condition(written.when.as_deref(), || path("when"));
    if when.is_some_and(Condition::is_of_model) {
        scope.problems.error(path("when"), "a job cannot depend on one model; use `config.<key>`");
    }
    if written.command.is_empty() {
        scope.problems.error(path("command"), "an empty command; write the program and its arguments");
    }
    let words = written.command.iter().enumerate();
    let command = words.map(|(index, word)| scope.template(word, || path("command").index(index))).collect();
    let timeout = match &written.timeout {
        None => Timeout::Seconds(TIMEOUT),
        Some(JobTimeout::Seconds(seconds)) => Timeout::Seconds(*seconds),
        Some(JobTimeout::Variable(text)) => variable(text, || path("timeout"), spec, scope),
    };
    Job {
        name: name.to_owned(),
        when,
        schedule: scope.template(written.schedule.as_deref().unwrap_or_default(), || path("schedule")),
        image: written.image.as_ref().map(|image| scope.template(image, || path("image"))),
        command,
        env: env::read_all(&written.env, || path("env"), scope),
        timeout,
        resources: written.resources.clone(),
    }
}

fn variable(text: &str, path: impl Fn() -> Path, spec: &ServingRuntimeSpec, scope: &mut Scope) -> Timeout {
    let before = scope.problems.iter().count();
    let variable = scope.template(text, &path).sole_variable();
    let option = |index: usize| spec.options.0.get(index).map(|(_, option)| option);
    let type_and_least = match variable {
        Some(Variable::Config(index)) => option(index).map(|option| (option.type_, option.minimum)),
        Some(Variable::Member(index, member)) => option(index)
            .and_then(|option| option.members.0.get(member))
            .map(|(_, member)| (member.type_, member.minimum)),
        _ => None,
    };
    let fits = matches!(type_and_least, Some((Some(OptionType::Integer), Some(least))) if least >= 1.0);
    if scope.problems.iter().count() == before && !fits {
        let message = "not seconds; write a number, or one variable of `config` whose type is `integer` and whose `minimum` is 1 or more";
        scope.problems.error(path(), message);
    }
    variable.map_or(Timeout::Seconds(TIMEOUT), Timeout::Variable)
}

/// Says so when there is no job of that name.
pub(super) fn find(name: &str, spec: &ServingRuntimeSpec, path: impl Fn() -> Path, scope: &mut Scope) {
    if spec.jobs.contains_key(name) {
        return;
    }
    let known = || spec.jobs.keys().map(String::as_str);
    let message = match suggest::nearest(name, known()) {
        Some(near) => format!("no job `{name}`; did you mean `{near}`?"),
        None if spec.jobs.is_empty() => format!("no job `{name}`; add it to `jobs`"),
        None => format!("no job `{name}`; known: {}", suggest::list(known())),
    };
    scope.problems.error(path(), message);
}

/// Whether the job of that name runs.
pub(super) fn runs(name: &str, context: &Context<'_>) -> bool {
    let job = context.runtime.parts.jobs.iter().find(|job| job.name == name);
    job.and_then(|job| evaluated(job, context)).is_some()
}

/// The jobs of a model server. One that lacks its schedule, its image or a word of its command is not there.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Vec<EvaluatedJob> {
    context.runtime.parts.jobs.iter().filter_map(|job| evaluated(job, context)).collect()
}

fn evaluated(job: &Job, context: &Context<'_>) -> Option<EvaluatedJob> {
    if !context.holds(job.when, Of::default()) {
        return None;
    }
    let image = match &job.image {
        Some(image) => Some(context.text(image, Of::default())?),
        None => None,
    };
    let mut seconds = String::new();
    let timeout = match job.timeout {
        Timeout::Seconds(seconds) => seconds,
        Timeout::Variable(variable) if context.variable(variable, Of::default(), &mut seconds) => {
            seconds.parse().ok()?
        }
        Timeout::Variable(_) => TIMEOUT,
    };
    Some(EvaluatedJob {
        name: job.name.clone(),
        schedule: context.text(&job.schedule, Of::default())?,
        image,
        command: context.words(&job.command)?,
        env: env::evaluate_all(&job.env, context).into_iter().map(|(name, env)| (name, env.value)).collect(),
        timeout,
        resources: job.resources.clone(),
    })
}
