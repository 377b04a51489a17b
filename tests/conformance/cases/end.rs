//! How a server ends, and what it leaves.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::container::Container;
use crate::kubelet::{self, End};
use crate::pod::Pod;
use crate::server::{Question, Server};
use crate::session::Session;
use crate::traffic::{self, Traffic};
use crate::workspace::Workspace;

pub(super) fn drain(session: &Session, _: &Workspace) -> Result<()> {
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

pub(super) fn writes(session: &Session, _: &Workspace) -> Result<()> {
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
