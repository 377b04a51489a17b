//! The generated init container as a process: its user, its mounts over a read-only root, its variables and arguments.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::harness::root;
use crate::world::World;

/// What an init container gets that no ModelSpec says: values of Secrets, and what webhooks of the platform put into pods.
pub(crate) struct Around<'a> {
    pub(crate) env: &'a BTreeMap<String, String>,
    pub(crate) files: &'a BTreeMap<String, String>,
    /// By `Secret/key`.
    pub(crate) secrets: &'a BTreeMap<String, String>,
}

const IMAGE: [&str; 8] =
    ["/usr", "/bin", "/lib", "/lib64", "/etc/ssl", "/etc/passwd", "/etc/ld.so.cache", "/etc/nsswitch.conf"];

/// Prepares the pod's volumes below `volumes` and gives back the command.
pub(crate) fn command(pod: &Value, world: &World, volumes: &Path, around: &Around<'_>) -> Result<Command> {
    let container = pod.pointer("/initContainers/0").context("no init container")?;
    ensure!(container["name"] == "download", "the init container is {}", container["name"]);
    ensure!(container["securityContext"]["readOnlyRootFilesystem"] == true, "the root is writable");
    let user = pod["securityContext"]["runAsUser"].as_u64().context("no user")?.to_string();
    let mut command = Command::new(&world.bwrap);
    command.args(["--unshare-pid", "--die-with-parent", "--clearenv", "--cap-drop", "ALL", "--tmpfs", "/"]);
    // The image: an interpreter with the downloader and what they are linked to. Its `/etc` takes mounts, as that of an image does.
    for path in IMAGE.iter().filter(|path| Path::new(path).exists()) {
        command.args(["--ro-bind", path, path]);
    }
    let base = fs::canonicalize(world.python.join("bin/python"))?;
    for folder in [base.parent().and_then(Path::parent).context("an interpreter")?, &world.python] {
        command.arg("--ro-bind").arg(folder).arg(folder);
    }
    let entrypoint = root().join("tests/downloads/initializer.py");
    command.arg("--ro-bind").arg(&entrypoint).arg("/initializer.py");
    command.args(["--dev", "/dev", "--proc", "/proc"]);
    for (from, to, writable) in mounts(pod, container, volumes, around)? {
        command.arg(if writable { "--bind" } else { "--ro-bind" }).arg(from).arg(to);
    }
    for (path, text) in around.files {
        let file = volumes.join(format!("around-{}", path.replace('/', "-")));
        own(&file, text)?;
        command.arg("--ro-bind").arg(&file).arg(path);
    }
    command.args(["--remount-ro", "/", "--chdir", "/tmp"]);
    let mut env = variables(container, around)?;
    env.extend(around.env.clone());
    for (name, value) in &env {
        command.args(["--setenv", name, value]);
    }
    // Whoever runs the test is the pod's user in there, and owns the volumes as the pod's group does.
    command.args(["--unshare-user", "--uid", &user, "--gid", &user]);
    command.arg(world.python.join("bin/python")).arg("/initializer.py");
    command.args(container["args"].as_array().context("no args")?.iter().filter_map(Value::as_str));
    Ok(command)
}

fn variables(container: &Value, around: &Around<'_>) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    for variable in container["env"].as_array().into_iter().flatten() {
        let name = variable["name"].as_str().context("a variable without a name")?;
        let value = match (&variable["value"], &variable["valueFrom"]["secretKeyRef"]) {
            (Value::String(text), _) => text.clone(),
            (_, reference) => secret(reference["name"].as_str(), reference["key"].as_str(), around)?,
        };
        out.insert(name.to_owned(), value);
    }
    Ok(out)
}

fn secret(name: Option<&str>, key: Option<&str>, around: &Around<'_>) -> Result<String> {
    let id = format!("{}/{}", name.unwrap_or_default(), key.unwrap_or_default());
    around.secrets.get(&id).cloned().with_context(|| format!("the case gives no value for `{id}`"))
}

/// From where to where, and whether it may be written.
fn mounts(
    pod: &Value,
    container: &Value,
    volumes: &Path,
    around: &Around<'_>,
) -> Result<Vec<(PathBuf, String, bool)>> {
    let mut out = Vec::new();
    for mount in container["volumeMounts"].as_array().into_iter().flatten() {
        let name = mount["name"].as_str().context("a mount without a volume")?;
        let all = pod["volumes"].as_array().context("no volumes")?;
        let volume = all.iter().find(|volume| volume["name"] == name).context("no such volume")?;
        let folder = volumes.join(name);
        fs::create_dir_all(&folder)?;
        if let Some(source) = volume.get("secret") {
            for item in source["items"].as_array().into_iter().flatten() {
                let value = secret(source["secretName"].as_str(), item["key"].as_str(), around)?;
                own(&folder.join(item["path"].as_str().context("a path")?), &value)?;
            }
        } else {
            ensure!(volume.get("emptyDir").is_some(), "volume `{name}` is {volume}");
        }
        let from = mount["subPath"].as_str().map_or_else(|| folder.clone(), |part| folder.join(part));
        fs::create_dir_all(&from)?;
        let to = mount["mountPath"].as_str().context("a path")?.to_owned();
        out.push((from, to, mount["readOnly"] != true));
    }
    Ok(out)
}

fn own(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(file, text)?)
}

/// Where the server's container sees what lies on the pod's volumes.
pub(crate) fn server_sees(pod: &Value, volumes: &Path) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    for mount in pod["containers"][0]["volumeMounts"].as_array().into_iter().flatten() {
        let name = mount["name"].as_str().context("a mount without a volume")?;
        if name == "tmp" || name.starts_with("secret-") || mount["readOnly"] != true {
            continue;
        }
        let mut folder = volumes.join(name);
        if let Some(part) = mount["subPath"].as_str() {
            folder = folder.join(part);
        }
        let at = mount["mountPath"].as_str().context("a path")?;
        let mut open = vec![folder.clone()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(&next).into_iter().flatten() {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                    out.insert(format!("{at}/{}", path.strip_prefix(&folder)?.display()), text);
                }
            }
        }
    }
    Ok(out)
}
