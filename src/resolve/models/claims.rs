//! Claims that models lie on: what is mounted of each, and whether as many pods as there may be can.

use super::places::Place;
use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::resolve::sources;

/// A part of a claim that is mounted.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) name: String,
    /// Where it is mounted.
    pub(super) mount: String,
    /// What of it; empty: all.
    pub(super) sub_path: String,
    /// The field that names it.
    pub(super) by: Path,
}

impl Claim {
    /// What of the claim is mounted where, for something that lies at `path` on it.
    pub(super) fn new(
        name: String,
        path: &str,
        place: &Place<'_>,
        file: bool,
        problems: &mut Problems,
    ) -> Self {
        let folder = place.folder.clone();
        let by = place.by.clone();
        if place.flat {
            if path.is_empty() {
                problems.error(
                    by.clone(),
                    format!(
                        "runtime `{}` keeps all models in one folder; name the file: `pvc://claim/path/file`",
                        place.runtime
                    ),
                );
            }
            let mount = format!("{folder}/{}", sources::file_name(path));
            return Self { name, mount, sub_path: path.to_owned(), by };
        }
        let sub_path = if file { parent(path) } else { path };
        Self { name, mount: folder, sub_path: sub_path.to_owned(), by }
    }
}

/// The folder of a file.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Says what is known of the claims; whether one of them holds the pods to one node.
pub(super) fn check(cx: &Context<'_>, claims: &[Claim], several: bool, problems: &mut Problems) -> bool {
    let mut one_node = false;
    for claim in claims {
        one_node |= shared(cx, &claim.name, &claim.by, several, problems);
    }
    one_node
}

/// Whether a claim holds the pods to one node, by what the input says of it.
pub(in crate::resolve) fn shared(
    cx: &Context<'_>,
    name: &str,
    by: &Path,
    several: bool,
    problems: &mut Problems,
) -> bool {
    let Some(claim) = cx.claim(name) else {
        if several {
            problems.info(
                by.clone(),
                format!("claim `{name}` is not in the input; several pods need access mode ReadWriteMany or ReadOnlyMany"),
            );
        }
        return false;
    };
    let has = |wanted: &str| claim.modes.iter().any(|mode| mode == wanted);
    let shared = has("ReadWriteMany") || has("ReadOnlyMany");
    if several && !shared && has("ReadWriteOncePod") {
        problems.error(
            by.clone(),
            format!(
                "claim `{name}` is ReadWriteOncePod, which one pod can mount; use ReadOnlyMany or one replica"
            ),
        );
    } else if several && !shared {
        problems.warning(
            by.clone(),
            format!("claim `{name}` is ReadWriteOnce, so all replicas must run on one node; use ReadOnlyMany or ReadWriteMany"),
        );
    }
    !shared
}
