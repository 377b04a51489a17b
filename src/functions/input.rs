//! A stream with the name that the user gave it.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Location, Place};
use crate::krm::{Item, ReadError, Stream};
use crate::yaml::{self, Node};

/// A stream and where it came from.
#[derive(Debug)]
pub struct Input {
    /// The file as the user named it; none for what a tool hands on.
    pub file: Option<Arc<str>>,
    /// Its documents.
    pub stream: Stream,
}

impl Input {
    /// Reads a stream.
    ///
    /// # Errors
    /// What cannot be read as documents, with its line.
    pub fn read(file: Option<Arc<str>>, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        match Stream::read(bytes) {
            Ok(stream) => Ok(Self { file, stream }),
            Err(ReadError { line, message }) => {
                let location = line.map(|line| Location { line: Some(line), column: 1, span: (0, 0) });
                Err(Diagnostic { file, location, ..Diagnostic::error(message) })
            }
        }
    }

    /// Where an item stands. Lines are told only of files that the user named: what a tool hands on, it has rewritten.
    pub(super) fn place(&self, item: &Item<'_>) -> Place {
        let told = || item.path().map(|path| Arc::from(path.as_ref())).or_else(|| origin(item));
        Place {
            file: self.file.clone().or_else(told),
            lines: self.file.is_some(),
            first_line: item.line(),
            first_byte: item.offset(),
            indent: item.column(),
            object: item.object(),
        }
    }
}

/// Where kustomize took an item from, if its `buildMetadata` says so
/// (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/buildmetadata/>).
fn origin(item: &Item<'_>) -> Option<Arc<str>> {
    let origin = yaml::parse(&item.annotation("config.kubernetes.io/origin")?).ok()?;
    // What a generator or a transformer made says which kustomization asked for it.
    let path = origin.get("path").or_else(|| origin.get("configuredIn"))?.as_text()?;
    match origin.get("repo").and_then(Node::as_text) {
        Some(repo) => Some(Arc::from(format!("{repo}/{path}"))),
        None => Some(Arc::from(path)),
    }
}
