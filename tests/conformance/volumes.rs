//! The volumes of a pod as folders of this machine, laid out as the kubelet does it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use k8s_openapi::api::core::v1::{ConfigMap, ConfigMapVolumeSource, Volume};
use modelspec::quantity::Quantity;

use crate::pod::Pod;

/// The volumes of one pod.
pub(crate) struct Volumes {
    home: PathBuf,
    by_name: BTreeMap<String, Kind>,
}

/// What a volume is here.
enum Kind {
    /// A folder that the pod may write to.
    Writable(PathBuf),
    /// The same in memory, with its bytes.
    Memory(i128),
    /// Files that it only reads.
    Files(PathBuf),
}

/// One mount of the server, as an argument of the box.
pub(crate) enum Mount {
    Bind { from: PathBuf, to: String, read_only: bool },
    Memory { to: String, bytes: i128 },
}

impl Volumes {
    /// Makes them below `home`.
    pub(crate) fn make(pod: &Pod, home: &Path) -> Result<Self> {
        let mut by_name = BTreeMap::new();
        let group = pod.spec.security_context.as_ref().and_then(|security| security.fs_group);
        for volume in pod.spec.volumes.iter().flatten() {
            let folder = home.join(&volume.name);
            by_name.insert(volume.name.clone(), make(volume, folder, group, &pod.config_maps)?);
        }
        Ok(Self { home: home.to_owned(), by_name })
    }

    /// Where a path below a volume lies on this machine.
    pub(crate) fn path(&self, volume: &str, below: &str) -> PathBuf {
        if below.is_empty() { self.home.join(volume) } else { self.home.join(volume).join(below) }
    }

    /// Gives what a volume holds to the pod's user, as an init container that runs as the same leaves it.
    pub(crate) fn filled(&self, pod: &Pod, volume: &str) -> Result<()> {
        let security = pod.spec.security_context.as_ref();
        let user = security.and_then(|security| security.run_as_user).map(u32::try_from).transpose()?;
        for entry in fs::read_dir(self.path(volume, ""))? {
            let path = entry?.path();
            readable(&path)?;
            own(&path, user)?;
        }
        Ok(())
    }

    /// The mounts of the server, outer ones first.
    pub(crate) fn mounts(&self, pod: &Pod) -> Result<Vec<Mount>> {
        let mut mounts: Vec<_> = pod.server.volume_mounts.iter().flatten().collect();
        mounts.sort_by(|one, other| one.mount_path.cmp(&other.mount_path));
        let mounts = mounts.into_iter().map(|mount| {
            let to = mount.mount_path.clone();
            let kind =
                self.by_name.get(&mount.name).with_context(|| format!("no volume `{}`", mount.name))?;
            let below = |folder: &Path| match &mount.sub_path {
                Some(path) => folder.join(path),
                None => folder.to_owned(),
            };
            let read_only = mount.read_only.unwrap_or(false);
            Ok(match kind {
                Kind::Writable(folder) => Mount::Bind { from: below(folder), to, read_only },
                Kind::Files(folder) => Mount::Bind { from: below(folder), to, read_only: true },
                Kind::Memory(bytes) => Mount::Memory { to, bytes: *bytes },
            })
        });
        mounts.collect()
    }

    /// Where the server may write: the paths, and the folders of this machine that hold what it wrote.
    pub(crate) fn writable(&self, pod: &Pod) -> Result<Vec<(String, Option<PathBuf>)>> {
        let mounts = self.mounts(pod)?.into_iter().filter_map(|mount| match mount {
            Mount::Bind { from, to, read_only: false } => Some((to, Some(from))),
            Mount::Memory { to, .. } => Some((to, None)),
            Mount::Bind { .. } => None,
        });
        Ok(mounts.collect())
    }

    /// The files and bytes in each folder that the server may write to.
    pub(crate) fn held(&self, pod: &Pod) -> Result<Vec<(String, usize, u64)>> {
        let folders = self.writable(pod)?.into_iter().filter_map(|(path, folder)| Some((path, folder?)));
        folders.map(|(path, folder)| held(&folder).map(|(files, bytes)| (path, files, bytes))).collect()
    }
}

fn own(path: &Path, user: Option<u32>) -> Result<()> {
    chown(path, user, None)?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            own(&entry?.path(), user)?;
        }
    }
    Ok(())
}

/// How many files a folder holds, and their bytes.
fn held(folder: &Path) -> Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let (more, of_them) = held(&entry.path())?;
            files += more;
            bytes += of_them;
        } else {
            files += 1;
            bytes += entry.metadata()?.len();
        }
    }
    Ok((files, bytes))
}

fn make(volume: &Volume, folder: PathBuf, group: Option<i64>, maps: &[ConfigMap]) -> Result<Kind> {
    if let Some(config) = &volume.config_map {
        let name = &config.name;
        let map = maps.iter().find(|map| map.metadata.name.as_ref() == Some(name));
        write(config, map.with_context(|| format!("no ConfigMap `{name}`"))?, &folder)?;
        return Ok(Kind::Files(folder));
    }
    let Some(empty) = &volume.empty_dir else {
        bail!("volume `{}` is no emptyDir and no ConfigMap", volume.name)
    };
    if empty.medium.as_deref() == Some("Memory") {
        let size = empty.size_limit.as_ref().context("a volume in memory without a limit")?;
        let size = Quantity::parse(&size.0).ok_or_else(|| anyhow!("`{}` is no quantity", size.0))?;
        return Ok(Kind::Memory(size.ceil()));
    }
    fs::create_dir_all(&folder)?;
    // What the kubelet gives an emptyDir, and what the fsGroup adds.
    // https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/volume/volume_linux.go
    chown(&folder, None, group.and_then(|group| group.try_into().ok()))?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2777))?;
    Ok(Kind::Writable(folder))
}

/// A mounted ConfigMap: hidden folders and symbolic links, over which servers that list folders have stumbled.
/// <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/volume/util/atomic_writer.go>
fn write(config: &ConfigMapVolumeSource, map: &ConfigMap, folder: &Path) -> Result<()> {
    let data = map.data.as_ref().context("a ConfigMap without data")?;
    let files: Vec<(&str, &String)> = match &config.items {
        Some(items) => items
            .iter()
            .map(|item| {
                Ok((
                    item.path.as_str(),
                    data.get(&item.key).with_context(|| format!("no key `{}`", item.key))?,
                ))
            })
            .collect::<Result<_>>()?,
        None => data.iter().map(|(key, text)| (key.as_str(), text)).collect(),
    };
    let version = "..2025_11_28_00_00_00.1";
    fs::create_dir_all(folder.join(version))?;
    symlink(version, folder.join("..data"))?;
    for (path, text) in files {
        ensure!(!path.contains(".."), "{path} leaves the folder");
        let file = folder.join(version).join(path);
        fs::create_dir_all(file.parent().context("a file without a folder")?)?;
        fs::write(&file, text)?;
        let top = path.split('/').next().unwrap_or(path);
        if !folder.join(top).is_symlink() {
            symlink(Path::new("..data").join(top), folder.join(top))?;
        }
    }
    readable(folder)
}

/// Makes everything below a path readable for all, as what is mounted or downloaded is, whatever this process is used to.
pub(crate) fn readable(path: &Path) -> Result<()> {
    if path.is_symlink() {
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o644))?);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(path)? {
        readable(&entry?.path())?;
    }
    Ok(())
}
