//! What is seen of each server.

mod end;
mod metrics;
mod ports;
mod unready;

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::harness::Case;
use crate::pod::Phase;
use crate::probe;
use crate::proofs;
use crate::server::Question;
use crate::session::{self, Session};
use crate::workspace::Workspace;

pub(crate) use end::{complaints, end_under_traffic};
use end::{drain, writes};
use metrics::metrics;
use ports::ports;
pub(crate) use unready::status;
use unready::{absent, broken, early, missing};

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

/// The same of one that has no metrics.
pub(crate) const WITHOUT_METRICS: &[Case<Session>] = &[
    (proofs::READY_SMALL, ready_small),
    (proofs::PORTS, ports),
    (proofs::INFERENCE, inference),
    (proofs::DRAIN, drain),
    (proofs::WRITES, writes),
    (proofs::BROKEN, broken),
    (proofs::MISSING, missing),
];

/// For servers whose data says that they answer early.
pub(crate) const EARLY: &[Case<Session>] = &[(proofs::EARLY, early)];

/// For servers whose data says that they answer early, which they do only without their model.
pub(crate) const ABSENT: &[Case<Session>] = &[(proofs::ABSENT, absent)];

/// How long any answer may take.
pub(crate) const SOON: Duration = Duration::from_secs(10);

fn ready(session: &Session, workspace: &Workspace) -> Result<()> {
    session.with(|running| {
        let (ready, least) = (running.start.ready, Duration::from_secs(session::LOAD.into()));
        ensure!(ready >= least, "ready after {:.1} s, before the model", ready.as_secs_f32());
        ensure!(!running.start.refusals.is_empty(), "no probe has ever failed");
        Ok(())
    })?;
    ready_small(session, workspace)
}

/// A small model may be there before the first look; that a probe fails without one is seen where it is broken or missing.
fn ready_small(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let start = &running.start;
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
