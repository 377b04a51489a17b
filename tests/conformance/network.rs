//! The network of a pod, seen from the node: whoever enters it reaches the pod by an address of its own, and not by
//! 127.0.0.1, where a server may listen for itself alone.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

use anyhow::{Context, Result, anyhow};

/// The pod's address; the same for all, as each is in a network of its own.
pub(crate) const POD: Ipv4Addr = Ipv4Addr::new(10, 244, 0, 10);

/// The network of one pod; it lasts as long as this does.
#[derive(Clone)]
pub(crate) struct Network {
    #[cfg(target_os = "linux")]
    namespace: std::sync::Arc<std::fs::File>,
}

/// An address of the pod.
pub(crate) fn address(port: u16) -> SocketAddr {
    SocketAddr::from((POD, port))
}

impl Network {
    /// Does something there, in a thread of its own, as a thread that has entered a network does not come back.
    pub(crate) fn inside<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        thread::scope(|scope| {
            let done = scope.spawn(|| {
                self.enter()?;
                work()
            });
            done.join().map_err(|_| anyhow!("a client has panicked"))?
        })
    }
}

#[cfg(target_os = "linux")]
impl Network {
    /// The network of a process, with the pod's address.
    pub(crate) fn of(pid: i32) -> Result<Self> {
        let path = format!("/proc/{pid}/ns/net");
        let namespace = std::fs::File::open(&path).with_context(|| path.clone())?;
        let mut nsenter = std::process::Command::new("nsenter");
        nsenter.arg(format!("--net={path}")).args([
            "ip",
            "address",
            "add",
            &format!("{POD}/32"),
            "dev",
            "lo",
        ]);
        crate::workspace::run(&mut nsenter)?.good()?;
        Ok(Self { namespace: namespace.into() })
    }

    /// Moves the calling thread, and whatever it starts, into the network.
    pub(crate) fn enter(&self) -> Result<()> {
        use std::os::fd::AsFd;

        use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

        move_into_link_name_space(self.namespace.as_fd(), Some(LinkNameSpaceType::Network)).context("setns")
    }
}

#[cfg(not(target_os = "linux"))]
impl Network {
    pub(crate) fn of(_: i32) -> Result<Self> {
        Err(anyhow!("only Linux has networks of processes"))
    }

    pub(crate) fn enter(&self) -> Result<()> {
        Err(anyhow!("only Linux has networks of processes"))
    }
}
