//! What is seen of each server.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::container::Container;
use crate::grpc;
use crate::harness::Case;
use crate::http::Connection;
use crate::kubelet::{self, End};
use crate::network::address;
use crate::pod::{Phase, Pod};
use crate::probe;
use crate::proofs;
use crate::session::{self, Model, Question, Server, Session, Started};
use crate::traffic::{self, Traffic};
use crate::workspace::Workspace;

/// What is seen of a model that takes its time, in this order, so that one server that runs serves most of them.
pub(crate) const CASES: &[Case<Session>] = &[
    (proofs::READY, ready),
    (proofs::PORTS, ports),
    (proofs::METRICS, metrics),
    (proofs::INFERENCE, inference),
    (proofs::DRAIN, drain),
    (proofs::WRITES, writes),
    (proofs::BROKEN, broken),
    (proofs::MISSING, missing),
];

/// The same of a server whose models load as fast as they can be read.
pub(crate) const SMALL: &[Case<Session>] = &[
    (proofs::READY_SMALL, ready_small),
    (proofs::PORTS, ports),
    (proofs::METRICS, metrics),
    (proofs::INFERENCE, inference),
    (proofs::DRAIN, drain),
    (proofs::WRITES, writes),
    (proofs::BROKEN, broken),
    (proofs::MISSING, missing),
];

pub(crate) const SOON: Duration = Duration::from_secs(10);

fn ready(session: &Session, workspace: &Workspace) -> Result<()> {
    session.with(|running| {
        let (ready, least) = (running.start.ready, Duration::from_secs(session::LOAD.into()));
        ensure!(ready >= least, "ready after {:.1} s, before the model", ready.as_secs_f32());
        Ok(())
    })?;
    ready_small(session, workspace)
}

fn ready_small(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let start = &running.start;
        ensure!(!start.refusals.is_empty(), "no probe has ever failed");
        probe::ask(&running.pod, &running.container, Phase::Liveness).context("liveness")?;
        session.say(&format!(
            "ready after {:.1} s, the model answered after {:.1} s; before: {}",
            start.ready.as_secs_f32(),
            start.answered.as_secs_f32(),
            start.refusals.join("; ").replace('\n', " ")
        ));
        Ok(())
    })
}

fn ports(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let (pod, container) = (&running.pod, &running.container);
        let call = session.server.grpc.map(|call| call()).transpose()?;
        for (name, number) in pod.ports() {
            let is_grpc = pod.services.iter().any(|(service, is_grpc)| *service == name && *is_grpc);
            container
                .network()
                .inside(|| match &call {
                    Some(call) if is_grpc => {
                        ensure!(call.port == name, "nobody asks it");
                        let answer = grpc::call(address(number), call.method, &call.message, SOON)?;
                        let holds = answer.windows(call.answer.len()).any(|bytes| bytes == call.answer);
                        ensure!(holds, "{}: {}", call.method, String::from_utf8_lossy(&answer));
                        Ok(())
                    }
                    None if is_grpc => bail!("nobody asks it"),
                    _ => {
                        Connection::within(address(number), SOON).send("GET", "/", "", b"")?;
                        Ok(())
                    }
                })
                .with_context(|| format!("port `{name}`"))?;
        }
        let declared: BTreeSet<_> = pod.ports().into_iter().map(|(_, number)| number).collect();
        let open = listening(&format!("{}{}", container.proc("net/tcp")?, container.proc("net/tcp6")?));
        ensure!(open.is_subset(&declared), "{open:?} are open to other pods, {declared:?} are declared");
        Ok(())
    })
}

/// The ports at which other pods are heard, from the kernel's table of sockets.
fn listening(table: &str) -> BTreeSet<u16> {
    let sockets = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (local, state) = (words.next()?, words.nth(1)?);
        let (address, port) = local.split_once(':')?;
        // 127.0.0.1, ::1 and the same in IPv4-mapped form, as the kernel writes them.
        let is_own = address.ends_with("0100007F") || address == "00000000000000000000000001000000";
        (state == "0A" && !is_own).then(|| u16::from_str_radix(port, 16).ok()).flatten()
    });
    sockets.collect()
}

fn metrics(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let metrics = running.pod.metrics.as_ref().context("the runtime declares no metrics")?;
        let text = running.container.network().inside(|| {
            let answer =
                Connection::within(address(metrics.port), SOON).send("GET", &metrics.path, "", b"")?;
            ensure!(answer.status == 200, "{}: {}", metrics.path, answer.status);
            Ok(String::from_utf8_lossy(&answer.body).into_owned())
        })?;
        let values = text.lines().filter(|line| !line.starts_with('#') && line.contains(' ')).count();
        ensure!(values > 0, "no metric in\n{text}");
        if let Some(queue) = &metrics.queue {
            ensure!(text.lines().any(|line| line.starts_with(queue)), "no `{queue}` in\n{text}");
        }
        session
            .say(&format!("{values} metrics, queue {}", metrics.queue.as_deref().unwrap_or("not declared")));
        Ok(())
    })
}

fn inference(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let (server, pod) = (session.server, &running.pod);
        running.container.network().inside(|| {
            for x in [7.0, 12.0, 0.0] {
                server.ask(pod, &Question { x, seconds: 0.0 }, SOON)?;
            }
            Ok(())
        })
    })
}

fn drain(session: &Session, _: &Workspace) -> Result<()> {
    let (end, traffic) = session.end(|running| {
        let (end, traffic) = end_under_traffic(session.server, &running.pod, &mut running.container)?;
        Ok((end, (end, traffic)))
    })?;
    session.after(|running, _| {
        let lost = traffic.lost.len();
        session.say(&format!(
            "{} requests sent, {lost} lost; {} after {:.1} s of {} s grace",
            traffic.sent,
            end.code.map_or("ended by a signal".into(), |code| format!("exit {code}")),
            end.took.as_secs_f32(),
            running.pod.grace()
        ));
        let words = || running.container.last_words();
        ensure!(lost == 0, "{}\n{}", traffic.lost.join("\n"), words());
        ensure!(traffic.sent >= 40, "only {} requests were sent", traffic.sent);
        ensure!(!end.killed, "killed at the end of the grace period\n{}", words());
        ensure!(end.code == Some(0), "exit {:?}\n{}", end.code, words());
        Ok(())
    })
}

/// Ends a server while clients ask it.
pub(crate) fn end_under_traffic(
    server: &Server,
    pod: &Pod,
    container: &mut Container,
) -> Result<(End, Traffic)> {
    // A request that is in flight when SIGTERM comes or, where the server cuts those, one that ends before.
    let left = kubelet::sleeps(pod)?.saturating_sub(traffic::WITHDRAWN).as_secs_f64();
    let long = if server.drains { left + 3.0 } else { left - 2.0 };
    let network = container.network().clone();
    let request = |seconds| server.ask(pod, &Question { x: 2.0, seconds }, Duration::from_secs(60));
    let end = || kubelet::terminate(pod, container);
    traffic::during(&network, end, &|| request(0.05), &|| request(long))
}

/// What programs say when they cannot write.
const COMPLAINTS: &[&str] =
    &["read-only file system", "permission denied", "not writable", "erofs", "eacces"];

fn writes(session: &Session, _: &Workspace) -> Result<()> {
    session.after(|running, _| {
        let writable = running.volumes.writable(&running.pod)?;
        let paths: Vec<_> = writable.iter().map(|(path, _)| path.as_str()).collect();
        let open = open_mounts(&running.mounts, &paths);
        ensure!(open.is_empty(), "{open:?} could be written to");
        let complaints = complaints(&running.container.log());
        ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
        let after = running.volumes.held(&running.pod)?;
        for ((path, files, bytes), (_, left, _)) in running.held.iter().zip(after) {
            session.say(&format!("{path} holds {files} files with {bytes} bytes, and {left} after its end"));
        }
        Ok(())
    })
}

/// The lines of a log that say so.
pub(crate) fn complaints(log: &str) -> Vec<String> {
    let log = log.to_lowercase();
    let lines = log.lines().filter(|line| COMPLAINTS.iter().any(|words| line.contains(words)));
    lines.map(str::to_owned).collect()
}

/// The mounts that can be written to, in the kernel's table, besides these and those that no file stays in.
/// <https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html>
fn open_mounts(table: &str, but: &[&str]) -> Vec<String> {
    let mounts = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(4);
        let (point, options) = (words.next()?, words.next()?);
        let is_kernels = point == "/dev" || point.starts_with("/dev/") || point == "/proc";
        (options.split(',').any(|option| option == "rw") && !is_kernels && !but.contains(&point))
            .then(|| point.to_owned())
    });
    mounts.collect()
}

fn broken(session: &Session, _: &Workspace) -> Result<()> {
    never(session, "broken", &Model::Broken, session.server.broken)
}

fn missing(session: &Session, _: &Workspace) -> Result<()> {
    never(session, "missing", &Model::Missing, session.server.missing)
}

fn never(session: &Session, what: &str, model: &Model, why: &[&str]) -> Result<()> {
    let Started { pod, mut container, .. } = session.start(what, model)?;
    let seen = kubelet::never_ready(&pod, &mut container, why, Duration::from_secs(60))?;
    session.say(&format!("a model that is {what}: {seen}"));
    Ok(())
}

/// For servers whose data says that they answer early.
pub(crate) const EARLY: &[Case<Session>] = &[(proofs::EARLY, early)];

fn early(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let said: BTreeSet<_> = running.pod.early_paths.iter().cloned().collect();
        ensure!(!said.is_empty(), "its data says of none");
        ensure!(running.early == said, "{:?} are answered early, its data says {said:?}", running.early);
        Ok(())
    })
}

/// For servers whose data says that they answer early, which they do only without their model.
pub(crate) const ABSENT: &[Case<Session>] = &[(proofs::ABSENT, absent)];

fn absent(session: &Session, _: &Workspace) -> Result<()> {
    let server = session.server;
    let Started { pod, mut container, .. } = session.start("absent", &Model::Missing)?;
    kubelet::never_ready(&pod, &mut container, server.missing, Duration::from_secs(60))?;
    ensure!(!pod.early_paths.is_empty(), "its data says of none");
    for path in &pod.early_paths {
        let said = status(&pod, &container, "http", path)?;
        ensure!(said == 200, "{path}: {said}");
    }
    Ok(())
}

/// The status of a GET.
pub(crate) fn status(pod: &Pod, container: &Container, port: &str, path: &str) -> Result<u16> {
    let port = address(pod.port(port)?);
    container.network().inside(|| Ok(Connection::within(port, SOON).send("GET", path, "", b"")?.status))
}
