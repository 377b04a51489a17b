//! What a kubelet does with a container from its start to its end.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::container::Container;
use crate::pod::{Phase, Pod};
use crate::probe;

/// Between two looks. The generated periods are longer; how often one looks changes nothing in what is seen.
const LOOK: Duration = Duration::from_millis(250);

/// How long a server that is ready may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a server became ready.
pub(crate) struct Start {
    /// From the start of the container until it was ready, and until its model answered.
    pub(crate) ready: Duration,
    pub(crate) answered: Duration,
    /// What the startup probe said before.
    pub(crate) refusals: Vec<String>,
}

/// How a server ended.
#[derive(Clone, Copy)]
pub(crate) struct End {
    pub(crate) code: Option<i32>,
    pub(crate) took: Duration,
    pub(crate) killed: bool,
}

/// Asks the probes in their order until the pod is ready, and `answers` whether the model answers by then, within a time.
///
/// Readiness and liveness count from the success of the startup probe on. A probe that passes before the model answers
/// lies; one that fails long after it does so keeps requests from a server that could serve them.
pub(crate) fn until_ready(
    pod: &Pod,
    container: &mut Container,
    within: Duration,
    answers: impl Fn(&Container, Duration) -> Result<()>,
) -> Result<Start> {
    let mut answered = None;
    let mut refusals = Vec::new();
    loop {
        let at = container.started.elapsed();
        if let Some(status) = container.ended()? {
            bail!("the server ended with {status}\n{}", container.last_words());
        }
        let asked = probe::ask(pod, container, Phase::Startup)
            .and_then(|()| probe::ask(pod, container, Phase::Readiness).context("ready"));
        let ready = container.started.elapsed();
        // A pod that is ready may take its time for the first answer; until then one has to look again soon.
        let answer = answers(container, if asked.is_ok() { PATIENCE } else { LOOK * 4 });
        let at_answer = container.started.elapsed();
        match (asked, answer) {
            (Ok(()), Ok(())) => {
                return Ok(Start { ready, answered: *answered.get_or_insert(at_answer), refusals });
            }
            (Ok(()), Err(error)) => {
                let log = container.last_words();
                bail!(
                    "ready after {:.1} s, and the model does not answer: {error:#}\n{log}",
                    ready.as_secs_f32()
                );
            }
            (Err(refusal), answer) => {
                if answer.is_ok() {
                    let since = *answered.get_or_insert(at_answer);
                    ensure!(
                        ready < since + Duration::from_secs(4),
                        "the model has answered for 4 s, and the probes say {refusal:#}"
                    );
                }
                let refusal = format!("{refusal:#}");
                if refusals.last() != Some(&refusal) {
                    refusals.push(refusal);
                }
            }
        }
        ensure!(
            at < within,
            "not ready after {} s: {refusals:?}\n{}",
            within.as_secs(),
            container.last_words()
        );
        sleep(LOOK);
    }
}

/// Watches a server that must not become ready: until its log says `why`, and some seconds more, or until it ends.
pub(crate) fn never_ready(
    pod: &Pod,
    container: &mut Container,
    why: &[&str],
    within: Duration,
) -> Result<String> {
    let mut told = None;
    loop {
        let ended = container.ended()?;
        if ended.is_none() && probe::ask(pod, container, Phase::Startup).is_ok() {
            bail!(
                "ready after {:.1} s\n{}",
                container.started.elapsed().as_secs_f32(),
                container.last_words()
            );
        }
        let log = container.log();
        if told.is_none() && why.iter().all(|word| log.contains(word)) {
            told = Some(Instant::now());
        }
        if let Some(status) = ended {
            ensure!(told.is_some(), "{why:?} is not in the log\n{}", container.last_words());
            return Ok(format!("ended by itself ({status})"));
        }
        if told.is_some_and(|told| told.elapsed() > Duration::from_secs(4)) {
            return Ok("stays up, not ready".to_owned());
        }
        ensure!(
            container.started.elapsed() < within,
            "{why:?} is not in the log after {} s\n{}",
            within.as_secs(),
            container.last_words()
        );
        sleep(LOOK);
    }
}

/// Seconds that the generated preStop hook sleeps.
pub(crate) fn sleeps(pod: &Pod) -> Result<Duration> {
    let hook = pod.server.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
    let Some(hook) = hook else { return Ok(Duration::ZERO) };
    if let Some(native) = &hook.sleep {
        return Ok(Duration::from_secs(native.seconds.try_into()?));
    }
    let script = hook.exec.as_ref().and_then(|exec| exec.command.as_ref()).and_then(|command| command.last());
    let seconds =
        script.and_then(|script| script.strip_prefix("sleep ")).and_then(|rest| rest.split(';').next());
    Ok(Duration::from_secs(seconds.context("a preStop hook that does not sleep")?.parse()?))
}

/// Ends a container: the preStop hook, SIGTERM to its first process, and SIGKILL when the grace period is over.
/// <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow>
pub(crate) fn terminate(pod: &Pod, container: &mut Container) -> Result<End> {
    let began = Instant::now();
    let grace = Duration::from_secs(pod.grace());
    let hook = pod.server.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
    if let Some(native) = hook.and_then(|hook| hook.sleep.as_ref()) {
        // Ends early with the container, as the kubelet's does.
        wait(container, Duration::from_secs(native.seconds.try_into()?))?;
    } else if let Some(exec) = hook.and_then(|hook| hook.exec.as_ref()) {
        // What it says of itself is an event and changes nothing.
        let _ = container.exec(exec.command.as_deref().unwrap_or_default(), grace);
    }
    container.signal("TERM");
    let mut killed = false;
    let status = match wait(container, grace.saturating_sub(began.elapsed()))? {
        Some(status) => status,
        None => {
            killed = true;
            container.signal("KILL");
            wait(container, Duration::from_secs(10))?.context("it outlives SIGKILL")?
        }
    };
    Ok(End { code: status.code(), took: began.elapsed(), killed })
}

fn wait(container: &mut Container, within: Duration) -> Result<Option<std::process::ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = container.ended()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= within {
            return Ok(None);
        }
        sleep(Duration::from_millis(20));
    }
}
