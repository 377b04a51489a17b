//! The root file system of a box: what an image would hold, and the volumes of the pod.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::network::POD;
use crate::pod::Pod;
use crate::volumes::{Mount, Volumes, readable};

/// What the image of a server holds, from whatever stands in for it.
#[derive(Default)]
pub(crate) struct Image {
    /// A root file system; without one, programs and libraries are those of this machine.
    pub(crate) root: Option<PathBuf>,
    /// Folders at the paths that they have here too, as programs have their own paths written into them.
    pub(crate) folders: Vec<PathBuf>,
    /// Files and folders at the paths that they have in the image.
    pub(crate) placed: Vec<(PathBuf, String)>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) working_dir: &'static str,
    /// What runs where the Deployment has no `command`.
    pub(crate) entrypoint: Vec<String>,
}

/// What every image has in one form or another, beside `/usr`.
const LINKS: &[(&str, &str)] =
    &[("usr/bin", "/bin"), ("usr/sbin", "/sbin"), ("usr/lib", "/lib"), ("usr/lib64", "/lib64")];
const CONFIG: &[&str] = &[
    "/etc/alternatives",
    "/etc/java-17-openjdk",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/ssl",
];

/// The arguments that make up the root file system.
pub(crate) fn root(
    command: &mut Command,
    pod: &Pod,
    image: &Image,
    volumes: &Volumes,
    home: &Path,
) -> Result<()> {
    let system = image.root.as_deref().unwrap_or(Path::new("/"));
    command.arg("--ro-bind").arg(system.join("usr")).arg("/usr");
    for (target, link) in LINKS {
        command.args(["--symlink", target, link]);
    }
    command.args(["--proc", "/proc", "--dev", "/dev"]);
    // 64 MiB, as container runtimes have it; a volume may take its place.
    command.args(["--size", "67108864", "--perms", "1777", "--tmpfs", "/dev/shm"]);
    command.args(["--perms", "0755", "--dir", "/etc"]);
    for path in CONFIG {
        command.arg("--ro-bind-try").arg(system.join(path.trim_start_matches('/'))).arg(path);
    }
    for (name, text) in accounts(pod, image) {
        let file = home.join(name);
        fs::write(&file, text)?;
        readable(&file)?;
        command.arg("--ro-bind").arg(file).arg(format!("/etc/{name}"));
    }
    folders_above(command, image.working_dir);
    command.args(["--perms", "0755", "--dir", image.working_dir]);
    for folder in &image.folders {
        folders_above(command, &folder.display().to_string());
        command.arg("--ro-bind").arg(folder).arg(folder);
    }
    for (from, to) in &image.placed {
        folders_above(command, to);
        command.arg("--ro-bind").arg(from).arg(to);
    }
    for mount in volumes.mounts(pod)? {
        match mount {
            Mount::Bind { from, to, read_only } => {
                folders_above(command, &to);
                command.arg(if read_only { "--ro-bind" } else { "--bind" }).arg(from).arg(to);
            }
            Mount::Memory { to, bytes } => {
                command.args(["--size", &bytes.to_string(), "--perms", "1777", "--tmpfs", &to]);
            }
        }
    }
    let security = pod.server.security_context.as_ref();
    if security.and_then(|security| security.read_only_root_filesystem) == Some(true) {
        command.args(["--remount-ro", "/"]);
    }
    Ok(())
}

/// Those that `bwrap` makes by itself are for root alone.
fn folders_above(command: &mut Command, path: &str) {
    for (at, _) in path.match_indices('/').filter(|(at, _)| *at > 0) {
        if let Some(folder) = path.get(..at).filter(|folder| !folder.starts_with("/usr")) {
            command.args(["--perms", "0755", "--dir", folder]);
        }
    }
}

/// The files of `/etc` that name users and hosts: an image has them for its user, the kubelet writes `hosts`.
fn accounts(pod: &Pod, image: &Image) -> [(&'static str, String); 3] {
    let security = pod.spec.security_context.as_ref();
    let uid = security.and_then(|security| security.run_as_user).unwrap_or(0);
    let gid = security.and_then(|security| security.run_as_group).unwrap_or(0);
    let home = image.working_dir;
    [
        ("passwd", format!("root:x:0:0:root:/root:/bin/sh\nserver:x:{uid}:{gid}:server:{home}:/bin/sh\n")),
        ("group", format!("root:x:0:\nserver:x:{gid}:\n")),
        ("hosts", format!("127.0.0.1 localhost\n::1 localhost\n{POD} pod\n")),
    ]
}
