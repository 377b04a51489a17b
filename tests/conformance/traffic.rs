//! Clients behind a Service: each request is a connection of its own, and none is sent to a pod from some seconds after the
//! beginning of its end on, when its endpoint has been withdrawn from all nodes.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::network::Network;

/// How long nodes still send requests to a pod that has begun to end.
pub(crate) const WITHDRAWN: Duration = Duration::from_secs(2);

/// Clients that send one request after the other.
const CLIENTS: usize = 4;

/// What became of the requests.
#[derive(Default)]
pub(crate) struct Traffic {
    pub(crate) sent: usize,
    /// Each with when it was sent and what became of it.
    pub(crate) lost: Vec<String>,
}

/// A request that is sent and answered.
type Send<'a> = &'a (dyn Fn() -> Result<()> + Sync);

/// Sends requests before and during `end`; `last` is sent just before the endpoint is withdrawn.
pub(crate) fn during<T>(
    network: &Network,
    end: impl FnOnce() -> Result<T>,
    request: Send,
    last: Send,
) -> Result<(T, Traffic)> {
    let withdrawn = AtomicBool::new(false);
    let began = Instant::now();
    let one = |send: Send, traffic: &mut Traffic| {
        let at = began.elapsed().as_secs_f32();
        traffic.sent += 1;
        if let Err(error) = send() {
            let after = began.elapsed().as_secs_f32();
            traffic.lost.push(format!("sent at {at:.1} s, lost at {after:.1} s: {error:#}"));
        }
    };
    let many = || -> Result<Traffic> {
        network.enter()?;
        let mut traffic = Traffic::default();
        while !withdrawn.load(Relaxed) {
            one(request, &mut traffic);
            sleep(Duration::from_millis(20));
        }
        Ok(traffic)
    };
    let at_last = || -> Result<Traffic> {
        network.enter()?;
        sleep(WITHDRAWN.saturating_sub(Duration::from_millis(100)));
        let mut traffic = Traffic::default();
        one(last, &mut traffic);
        Ok(traffic)
    };
    thread::scope(|scope| {
        let mut clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(many)).collect();
        // Requests flow for a while before anything ends.
        sleep(Duration::from_millis(1500));
        clients.push(scope.spawn(at_last));
        scope.spawn(|| {
            sleep(WITHDRAWN);
            withdrawn.store(true, Relaxed);
        });
        let ended = end();
        withdrawn.store(true, Relaxed);
        let mut all = Traffic::default();
        for client in clients {
            let Traffic { sent, lost } = client.join().map_err(|_| anyhow!("a client has panicked"))??;
            all.sent += sent;
            all.lost.extend(lost);
        }
        Ok((ended?, all))
    })
}
