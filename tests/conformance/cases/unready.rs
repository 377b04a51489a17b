//! Servers without a model that answers, and what they answer all the same.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::SOON;
use crate::container::Container;
use crate::http::Connection;
use crate::kubelet;
use crate::network::address;
use crate::pod::Pod;
use crate::server::Model;
use crate::session::{Session, Started};
use crate::workspace::Workspace;

pub(super) fn broken(session: &Session, _: &Workspace) -> Result<()> {
    never(session, "broken", &Model::Broken, session.server.broken)
}

pub(super) fn missing(session: &Session, _: &Workspace) -> Result<()> {
    never(session, "missing", &Model::Missing, session.server.missing)
}

fn never(session: &Session, what: &str, model: &Model, why: &[&str]) -> Result<()> {
    let Started { pod, mut container, .. } = session.start(what, model)?;
    let seen = kubelet::never_ready(&pod, &mut container, why, Duration::from_secs(60))?;
    session.say(&format!("a model that is {what}: {seen}"));
    Ok(())
}

pub(super) fn early(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let said: BTreeSet<_> = running.pod.early_paths.iter().cloned().collect();
        ensure!(!said.is_empty(), "its data says of none");
        ensure!(running.early == said, "{:?} are answered early, its data says {said:?}", running.early);
        Ok(())
    })
}

pub(super) fn absent(session: &Session, _: &Workspace) -> Result<()> {
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
