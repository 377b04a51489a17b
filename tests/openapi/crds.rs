//! Definitions of custom kinds, by which what is generated is judged as strictly as Kubernetes' own kinds: the folder that
//! `MODELSPEC_CRDS` names (`make crds` fetches one), and what operators bring in their own releases.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fs, io};

use modelspec::krm::Stream;
use modelspec::policy::Schemas;
use modelspec::yaml::{self, Node};

/// What is at hand, or the line that says why nothing is.
pub(crate) static DEFINED: LazyLock<Result<Defined, String>> = LazyLock::new(read);

/// Kubernetes' schemas alone.
static BARE: LazyLock<Schemas> = LazyLock::new(Schemas::default);

/// Definitions as they were found.
pub(crate) struct Defined {
    /// Kubernetes' kinds and those defined.
    pub(crate) schemas: Schemas,
    /// The definitions by name, each as it stands in its file.
    pub(crate) documents: BTreeMap<String, String>,
}

/// All kinds that are known on this machine.
pub(crate) fn schemas() -> &'static Schemas {
    DEFINED.as_ref().map_or(&*BARE, |defined| &defined.schemas)
}

/// Why a kind that is nobody's cannot be judged here; under CI that is a fault, anywhere else it is told once.
pub(crate) fn unjudged(group: &str) -> Option<String> {
    let Err(reason) = &*DEFINED else { return Some(format!("no definition of a kind of `{group}`")) };
    if env::var("CI").is_ok_and(|ci| ci == "true") {
        return Some(reason.clone());
    }
    skip(reason);
    None
}

/// Says once that custom kinds are not judged, past what a test harness holds back.
pub(crate) fn skip(reason: &str) {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let _ = writeln!(io::stderr(), "SKIPPED: custom kinds: {reason}");
    });
}

fn read() -> Result<Defined, String> {
    let folder = env::var_os("MODELSPEC_CRDS").filter(|folder| !folder.is_empty());
    let Some(folder) = folder.map(PathBuf::from) else {
        return Err("`MODELSPEC_CRDS` names no folder of definitions; `make crds` fetches one".to_owned());
    };
    let mut defined = Defined { schemas: Schemas::default(), documents: BTreeMap::new() };
    // What the folder says of a kind goes before what its operator says.
    for folder in [operators()?, folder] {
        let mut files: Vec<_> = fs::read_dir(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
            .collect();
        files.sort();
        let mut count = 0;
        for file in files {
            count += defined.add(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        if count == 0 {
            return Err(format!("{} holds no definition", folder.display()));
        }
    }
    Ok(defined)
}

impl Defined {
    /// Adds the definitions of a file, and says how many those are.
    fn add(&mut self, file: &Path) -> Result<usize, String> {
        let stream = Stream::read(fs::read(file).map_err(|error| error.to_string())?)
            .map_err(|error| error.to_string())?;
        let mut count = 0;
        for item in stream.items().filter(|item| item.kind() == "CustomResourceDefinition") {
            let text = item.document().into_owned();
            let document = yaml::parse(&text).map_err(|errors| format!("{errors:?}"))?;
            let name = document.get("metadata").and_then(|metadata| metadata.get("name"));
            let name = name.and_then(Node::as_text).ok_or("a definition without a name")?;
            self.documents.insert(name.to_owned(), text);
            self.schemas.define(&document);
            count += 1;
        }
        Ok(count)
    }
}

/// The folder of what operators bring.
fn operators() -> Result<PathBuf, String> {
    let get = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/get");
    let output = Command::new(get).arg("operator-crds").output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
