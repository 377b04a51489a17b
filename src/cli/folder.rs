//! Writing a folder of files so that nothing is ever half written: all of them stand beside their place before the first
//! one moves there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

/// A file to write: its name, without folders, and its content.
pub(super) struct File {
    pub(super) name: String,
    pub(super) content: Vec<u8>,
}

/// What happens to a folder that holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occupied {
    /// It stays as it is; the text says what to do instead.
    Refuse(&'static str),
    /// Files of the same names are replaced, others stay.
    Replace,
}

/// Writes `files` into the folder `dir`, which is made with its parents where it is missing.
///
/// # Errors
/// When `dir` is no folder, is occupied, or cannot be written. Then it is as it was, but for what had been replaced before
/// a disk failed.
pub(super) fn write(dir: &Path, files: &[File], occupied: Occupied) -> anyhow::Result<()> {
    let exists = is_folder(dir, occupied)?;
    let staging = Staging::beside(dir, exists)?;
    for file in files {
        let path = staging.0.join(&file.name);
        fs::write(&path, &file.content).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let moved = |error: io::Error| anyhow!(error).context(format!("cannot write `{}`", dir.display()));
    if !exists {
        return fs::rename(&staging.0, dir).map_err(moved);
    }
    for file in files {
        fs::rename(staging.0.join(&file.name), dir.join(&file.name)).map_err(moved)?;
    }
    Ok(())
}

/// Whether the folder is there and may be written into.
fn is_folder(dir: &Path, occupied: Occupied) -> anyhow::Result<bool> {
    let shown = dir.display();
    match fs::read_dir(dir).map(|mut entries| entries.next().is_none()) {
        Ok(false) if let Occupied::Refuse(remedy) = occupied => {
            Err(anyhow!("folder `{shown}` is not empty; {remedy}"))
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(anyhow!("`{shown}` is no folder; name one that is empty or new"))
        }
        Err(error) => Err(anyhow!(error).context(format!("cannot read folder `{shown}`"))),
    }
}

/// A folder for what is being written, on the same file system as its place; it goes with everything that is still in it.
struct Staging(PathBuf);

impl Staging {
    /// In the folder itself where that exists, so that a mounted one works too; else next to it.
    fn beside(dir: &Path, exists: bool) -> anyhow::Result<Self> {
        let name = format!(".modelspec-{}", std::process::id());
        let parent = if exists { dir } else { dir.parent().unwrap_or(Path::new("")) };
        let path = parent.join(name);
        fs::create_dir_all(&path).with_context(|| format!("cannot make folder `{}`", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Gone already when it was moved to its place.
        let _ = fs::remove_dir_all(&self.0);
    }
}
