//! One server, and what its cases hand on to each other: a box that runs is used by all of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::container::Container;
use crate::harness;
use crate::kubelet::{self, End, Start};
use crate::pod::Pod;
use crate::server::{Model, Question, Server};
use crate::volumes::Volumes;
use crate::workspace::Workspace;

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
        for other in server.beside {
            harness::tool(other)?;
        }
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
            let place = if last.contains('.') { folder.join(last) } else { folder };
            write(&place).with_context(|| place.display().to_string())?;
            volumes.filled(&pod, &volume)?;
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
