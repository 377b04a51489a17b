//! What these tests know of a server that its Deployment does not hold.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::harness::Case;
use crate::http::Connection;
use crate::image::Image;
use crate::network::address;
use crate::pod::Pod;
use crate::session::Session;

/// A model server as these tests know it: what its Deployment does not hold.
pub(crate) struct Server {
    /// Its name in `spec.runtime`.
    pub(crate) runtime: &'static str,
    /// The recipe in `tests/tools/get`.
    pub(crate) tool: &'static str,
    /// Recipes of what it needs besides.
    pub(crate) beside: &'static [&'static str],
    /// The ModelSpec; its model is called `tiny`.
    pub(crate) spec: &'static str,
    /// The image in whose place the tool stands.
    pub(crate) image: fn(&Path) -> Result<Image>,
    /// Writes a model as a download would leave it: the file or the folder that the server looks for.
    pub(crate) write: fn(&Path, &Model, &Path) -> Result<()>,
    /// A request of its protocol: port, path, body.
    pub(crate) request: fn(&Question) -> Request,
    /// The number in the answer.
    pub(crate) number: fn(&serde_json::Value) -> Option<f64>,
    /// A gRPC method, a message for it, and what its answer holds.
    pub(crate) grpc: Option<fn() -> Result<Call>>,
    /// Whether it finishes what is in flight after SIGTERM; else the preStop hook has to be long enough.
    pub(crate) drains: bool,
    /// What the log says of a model that does not load, and of one that is not there.
    pub(crate) broken: &'static [&'static str],
    pub(crate) missing: &'static [&'static str],
    /// What is seen of it, in this order.
    pub(crate) cases: &'static [&'static [Case<Session>]],
}

/// What is asked of a model: `x`, and how long it is to think.
pub(crate) struct Question {
    pub(crate) x: f64,
    pub(crate) seconds: f64,
}

/// A POST.
pub(crate) struct Request {
    pub(crate) port: &'static str,
    pub(crate) path: &'static str,
    pub(crate) body: serde_json::Value,
}

/// A unary call.
pub(crate) struct Call {
    pub(crate) port: &'static str,
    pub(crate) method: &'static str,
    pub(crate) message: Vec<u8>,
    /// Bytes that the answer holds.
    pub(crate) answer: &'static [u8],
}

/// The model: it multiplies by a factor that its files hold, after loading for some seconds.
pub(crate) enum Model {
    Whole { load: u32 },
    Broken,
    Missing,
}

/// By which the model multiplies.
pub(crate) const FACTOR: f64 = 3.0;

impl Model {
    /// The text of `weights.json`, which every model of these tests reads.
    pub(crate) fn weights(&self) -> String {
        match self {
            Self::Whole { load } => format!("{{\"factor\": {FACTOR}, \"load_seconds\": {load}}}\n"),
            Self::Broken => "these are no weights\n".to_owned(),
            Self::Missing => String::new(),
        }
    }
}

impl Server {
    /// The paths that its data says to answer early, as far as they are answered now.
    pub(crate) fn early(&self, pod: &Pod) -> Result<BTreeSet<String>> {
        let port = pod.port((self.request)(&Question { x: 0.0, seconds: 0.0 }).port)?;
        let is_answered = |path: &&String| {
            let answer = Connection::within(address(port), Duration::from_secs(1)).send("GET", path, "", b"");
            answer.is_ok_and(|answer| answer.status == 200)
        };
        Ok(pod.early_paths.iter().filter(is_answered).cloned().collect())
    }

    /// Asks the model, from inside the pod's network; the number has to be right.
    pub(crate) fn ask(&self, pod: &Pod, question: &Question, within: Duration) -> Result<()> {
        let Request { port, path, body } = (self.request)(question);
        let mut connection = Connection::within(address(pod.port(port)?), within);
        let answer = connection.send("POST", path, "application/json", body.to_string().as_bytes())?;
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 200, "{path}: {}: {text}", answer.status);
        let number = (self.number)(&answer.json());
        let number = number.with_context(|| format!("no number in {text}"))?;
        let right = question.x * FACTOR;
        ensure!((number - right).abs() < 1e-6, "{number} is not {right}");
        Ok(())
    }
}
