//! One server, and what its cases hand on to each other: a box that runs is used by all of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::container::{Container, Image};
use crate::harness::{self, Case};
use crate::http::Connection;
use crate::kubelet::{self, End, Start};
use crate::network::address;
use crate::pod::Pod;
use crate::volumes::{Volumes, readable};
use crate::workspace::Workspace;

/// A model server as these tests know it: what its Deployment does not hold.
pub(crate) struct Server {
    /// Its name in `spec.runtime`.
    pub(crate) runtime: &'static str,
    /// The recipe in `tests/tools/get`.
    pub(crate) tool: &'static str,
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

/// A server with what it takes to start it.
pub(crate) struct Session {
    pub(crate) server: &'static Server,
    bwrap: PathBuf,
    tool: PathBuf,
    home: PathBuf,
    running: RefCell<Option<Running>>,
    ended: RefCell<Option<(Running, End)>>,
    /// Whether it has been tried to start the server.
    tried: Cell<bool>,
}

/// A box that has become ready.
pub(crate) struct Running {
    pub(crate) pod: Pod,
    pub(crate) container: Container,
    pub(crate) volumes: Volumes,
    /// The kernel's table of its mounts.
    pub(crate) mounts: String,
    /// Files and bytes in its writable folders just before its end.
    pub(crate) held: Vec<(String, usize, u64)>,
    /// The paths of the runtime's habits that were answered before the model was.
    pub(crate) early: BTreeSet<String>,
    pub(crate) start: Start,
}

/// A box that was started a moment ago.
pub(crate) struct Started {
    pub(crate) pod: Pod,
    pub(crate) container: Container,
    pub(crate) volumes: Volumes,
}

/// Seconds that the model takes to load.
pub(crate) const LOAD: u32 = 10;

/// Longer than any start of a small model takes on a busy machine.
pub(crate) const BUDGET: Duration = Duration::from_secs(90);

impl Session {
    /// Gets the tools.
    pub(crate) fn prepare(server: &'static Server) -> Result<Self, String> {
        let bwrap = harness::tool("bwrap")?;
        let tool = harness::tool(server.tool)?;
        let home = Workspace::empty(server.runtime, "boxes").map_err(|error| error.to_string())?.path("");
        Ok(Self {
            server,
            bwrap,
            tool,
            home,
            running: RefCell::default(),
            ended: RefCell::default(),
            tried: Cell::default(),
        })
    }

    /// Where the server's program lies.
    pub(crate) fn tool(&self) -> &Path {
        &self.tool
    }

    /// Says a figure.
    pub(crate) fn say(&self, line: &str) {
        println!("        {}: {line}", self.server.runtime);
    }

    /// Starts the server of the generated Deployment on a model.
    pub(crate) fn start(&self, what: &str, model: &Model) -> Result<Started> {
        self.start_as(what, self.server.spec, &|place| (self.server.write)(&self.tool, model, place))
    }

    /// Starts the server of another ModelSpec's Deployment; `write` puts each model where its download would.
    pub(crate) fn start_as(
        &self,
        what: &str,
        spec: &str,
        write: &dyn Fn(&Path) -> Result<()>,
    ) -> Result<Started> {
        let home = self.home.join(what);
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(&home)?;
        let pod = Pod::of(spec)?;
        let volumes = Volumes::make(&pod, &home.join("volumes"))?;
        for download in pod.downloads()? {
            let (volume, below) = pod.volume_of(&download.folder)?;
            let folder = volumes.path(&volume, &below);
            fs::create_dir_all(&folder)?;
            // A download of one file puts it into the folder under its own name.
            let last = download.source.rsplit('/').next().unwrap_or_default();
            let place = if last.contains('.') { folder.join(last) } else { folder.clone() };
            write(&place).with_context(|| place.display().to_string())?;
            readable(&folder)?;
        }
        let image = (self.server.image)(&self.tool)?;
        let container = Container::start(&self.bwrap, &pod, &image, &volumes, &home)?;
        Ok(Started { pod, container, volumes })
    }

    /// From the start of a server until it is ready.
    fn launch(&self) -> Result<()> {
        let server = self.server;
        let Started { pod, mut container, volumes } = self.start("server", &Model::Whole { load: LOAD })?;
        let early = RefCell::new(BTreeSet::new());
        let start = kubelet::until_ready(&pod, &mut container, BUDGET, |container, patience| {
            let question = Question { x: 7.0, seconds: 0.0 };
            let asked = container.network().inside(|| server.ask(&pod, &question, patience));
            if asked.is_err() {
                early.borrow_mut().extend(container.network().inside(|| server.early(&pod))?);
            }
            asked
        })?;
        let (mounts, early) = (container.proc("mountinfo")?, early.into_inner());
        *self.running.borrow_mut() =
            Some(Running { pod, container, volumes, mounts, early, held: Vec::new(), start });
        Ok(())
    }

    /// Does something with the server that runs, and starts one where none does.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Running) -> Result<T>) -> Result<T> {
        if self.running.borrow().is_none() {
            ensure!(!self.tried.replace(true), "it has not become ready, as another case says");
            self.launch()?;
        }
        work(self.running.borrow_mut().as_mut().context("no server runs")?)
    }

    /// Ends the server that runs by `end`.
    pub(crate) fn end<T>(&self, end: impl FnOnce(&mut Running) -> Result<(End, T)>) -> Result<T> {
        self.with(|_| Ok(()))?;
        let mut running = self.running.borrow_mut().take().context("no server runs")?;
        running.held = running.volumes.held(&running.pod)?;
        let (ended, said) = end(&mut running)?;
        *self.ended.borrow_mut() = Some((running, ended));
        Ok(said)
    }

    /// Does something with the server that has ended.
    pub(crate) fn after<T>(&self, work: impl FnOnce(&Running, &End) -> Result<T>) -> Result<T> {
        if self.ended.borrow().is_none() {
            self.end(|running| Ok((kubelet::terminate(&running.pod, &mut running.container)?, ())))?;
        }
        let ended = self.ended.borrow();
        let (running, end) = ended.as_ref().context("no server has ended")?;
        work(running, end)
    }
}

impl Server {
    /// The paths that its data says to answer early, as far as they are answered now.
    fn early(&self, pod: &Pod) -> Result<BTreeSet<String>> {
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
