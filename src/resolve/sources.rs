//! Where a model lives: the URI of `models.<name>.source`.

use crate::names::is_subdomain;
use crate::runtimes::Runtime;

/// How a model gets to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// It is in the image.
    Baked,
    /// The init container downloads it.
    Download {
        /// The URI.
        uri: String,
    },
    /// It lies on a claim.
    Claim {
        /// The claim.
        claim: String,
        /// The path on it; empty for its root.
        path: String,
    },
    /// The server fetches it.
    Server {
        /// What follows the scheme.
        reference: String,
    },
}

/// What the download container takes.
const DOWNLOADED: [&str; 4] = ["s3", "gs", "hf", "https"];
/// Schemes of the API that are not built yet.
const PLANNED: [&str; 3] = ["abfs", "oci", "ollama"];

/// How the model of this source arrives under this runtime.
///
/// # Errors
/// The cause and the remedy.
pub(super) fn arrival(source: &str, runtime: &Runtime) -> Result<Arrival, String> {
    let fetched = runtime.models.fetch.keys().map(String::as_str);
    let mut known: Vec<&str> = DOWNLOADED.into_iter().chain(["pvc"]).chain(fetched).collect();
    let mut seen = Vec::new();
    known.retain(|scheme| {
        !seen.contains(scheme) && {
            seen.push(*scheme);
            true
        }
    });
    let Some((scheme, rest)) = source.split_once("://") else {
        let remedy = "write `s3://bucket/path`, `hf://owner/repo`, `pvc://claim/path` or the like";
        return Err(format!("`{source}` is not a URI; {remedy}"));
    };
    if !known.contains(&scheme) {
        let known = known.join(", ");
        return Err(if PLANNED.contains(&scheme) {
            format!("scheme `{scheme}` is planned and not built yet; one of {known}")
        } else {
            format!("unknown scheme `{scheme}`; one of {known}")
        });
    }
    if source.contains(char::is_whitespace) || source.contains(['?', '#']) {
        return Err(format!(
            "`{source}` has a query, a fragment or white space; write `{scheme}://` and a plain path"
        ));
    }
    let first = rest.split('/').next().unwrap_or_default();
    if first.contains('@') {
        return Err("a URI holds no user; name credentials under `secrets`".into());
    }
    if first.is_empty() || rest.split('/').any(|part| part == "..") {
        return Err(format!("`{source}` names nothing; write {}", example(scheme)));
    }
    if runtime.models.fetch.contains_key(scheme) {
        check_repository(scheme, rest)?;
        return Ok(Arrival::Server { reference: rest.to_owned() });
    }
    if scheme == "pvc" {
        let (claim, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        if !is_subdomain(claim)
            || path.split('/').any(|part| part == "." || (part.is_empty() && !path.is_empty()))
        {
            return Err(format!("`{source}` names no claim; write {}", example(scheme)));
        }
        return Ok(Arrival::Claim { claim: claim.to_owned(), path: path.to_owned() });
    }
    check_repository(scheme, rest)?;
    Ok(Arrival::Download { uri: source.to_owned() })
}

fn check_repository(scheme: &str, rest: &str) -> Result<(), String> {
    let (repository, revision) = rest.split_once(':').unwrap_or((rest, "main"));
    let parts = repository.split('/').filter(|part| !part.is_empty()).count();
    if scheme == "hf" && (parts != 2 || repository.split('/').count() != 2 || revision.is_empty()) {
        return Err(format!("`hf://{rest}` is no repository of Hugging Face; write {}", example(scheme)));
    }
    Ok(())
}

fn example(scheme: &str) -> &'static str {
    match scheme {
        "hf" => "`hf://owner/repo` or `hf://owner/repo:revision`",
        "pvc" => "`pvc://claim/path`",
        "https" => "`https://host/path/file`",
        "gs" => "`gs://bucket/path`",
        _ => "`s3://bucket/path`",
    }
}

/// Repository and revision of a reference such as `owner/repo:revision`.
pub(super) fn split_revision(reference: &str) -> (String, Option<String>) {
    match reference.split_once(':') {
        Some((repository, revision)) => (repository.to_owned(), Some(revision.to_owned())),
        None => (reference.to_owned(), None),
    }
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
