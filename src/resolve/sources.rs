//! Where a model lives: the URI of a `source`, and what becomes of it.

use super::context::Context;
use crate::names::{Format, is_subdomain};
use crate::runtimes::{DOWNLOADED, Fetch, MOUNTED};

/// How a model gets to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// It is in the image.
    Baked,
    /// The init container downloads it.
    Download {
        /// The URI, as the downloader takes it.
        uri: String,
    },
    /// It lies on a claim.
    Claim {
        /// The claim.
        claim: String,
        /// The path on it; empty for its root.
        path: String,
    },
    /// It lies in an image of its own.
    Image {
        /// The image.
        reference: String,
    },
    /// The server fetches it.
    Server {
        /// What the server calls it.
        reference: String,
        /// Whether its own program pulls it before it starts.
        pulled: bool,
    },
}

/// Who may fetch what a source names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The server, where it can; else it is downloaded or mounted.
    Anyone,
    /// Nobody in the server: it must lie there when the server starts.
    Pod,
}

/// How what this source names arrives under the runtime.
///
/// # Errors
/// The cause and the remedy.
pub(super) fn arrival(source: &str, by: By, cx: &Context<'_>) -> Result<Arrival, String> {
    let rules = &cx.runtime.models;
    let Some((scheme, rest)) = source.split_once("://") else {
        let remedy = "write `s3://bucket/path`, `hf://owner/repo`, `pvc://claim/path` or the like";
        return Err(format!("`{source}` is not a URI; {remedy}"));
    };
    let takes = rules.takes();
    if !takes.contains(&scheme) {
        return Err(not_taken(scheme, &takes, cx));
    }
    if source.contains(char::is_whitespace) || source.contains(['?', '#']) {
        return Err(format!(
            "`{source}` has a query, a fragment or white space; write `{scheme}://` and a plain path"
        ));
    }
    let first = rest.split('/').next().unwrap_or_default();
    if first.contains('@') && !["abfs", "oci"].contains(&scheme) {
        return Err("a URI holds no user; name credentials under `secrets`".into());
    }
    if first.is_empty() || rest.split('/').any(|part| part == "..") {
        return Err(format!("`{source}` names nothing; write {}", example(scheme)));
    }
    let fetch = rules.fetch.get(scheme).filter(|_| by == By::Anyone);
    match scheme {
        "hf" => repository(rest, fetch.is_some())?,
        "https" if fetch.is_none() => file_of_a_host(rest)?,
        _ => {}
    }
    if let Some(who) = fetch {
        let reference = cx.runtime.reference(scheme, rest)?;
        return Ok(Arrival::Server { reference, pulled: *who == Fetch::Pull });
    }
    match scheme {
        "pvc" => claim(source, rest),
        "oci" => {
            Format::Image.check(rest)?;
            Ok(Arrival::Image { reference: rest.to_owned() })
        }
        "s3" => Ok(Arrival::Download { uri: folder(source) }),
        "abfs" => Ok(Arrival::Download { uri: blob(rest)? }),
        _ => Ok(Arrival::Download { uri: source.to_owned() }),
    }
}

/// What to say of a scheme that the runtime does not take: which it does, and who else would.
fn not_taken(scheme: &str, takes: &[&str], cx: &Context<'_>) -> String {
    let runtime = &cx.runtime.name;
    if takes.is_empty() {
        return format!("runtime `{runtime}` has no folder for models; put the model into the image");
    }
    let own = takes.join(", ");
    let others: Vec<&str> = cx.catalog.that_take(scheme).iter().map(|other| other.name.as_str()).collect();
    let is_known = DOWNLOADED.contains(&scheme) || MOUNTED.contains(&scheme) || !others.is_empty();
    if !is_known {
        return format!("unknown scheme `{scheme}`; one of {own}");
    }
    if others.is_empty() {
        return format!("runtime `{runtime}` cannot load `{scheme}://`; write one of {own}");
    }
    let others = others.join(", ");
    format!(
        "runtime `{runtime}` cannot load `{scheme}://`; write one of {own}, or choose a runtime that can: {others}"
    )
}

/// A repository of Hugging Face. The downloader refuses a revision with a slash; servers take it:
/// <https://github.com/kserve/kserve/blob/v0.20.0/python/storage/kserve_storage/kserve_storage.py>.
fn repository(rest: &str, by_server: bool) -> Result<(), String> {
    let (repository, revision) = rest.split_once(':').unwrap_or((rest, "main"));
    let parts = repository.split('/').filter(|part| !part.is_empty()).count();
    if parts != 2 || repository.split('/').count() != 2 || revision.is_empty() {
        return Err(format!("`hf://{rest}` is no repository of Hugging Face; write {}", example("hf")));
    }
    if revision.contains('/') && !by_server {
        return Err(format!(
            "the downloader takes no revision with `/`, as `{revision}`; write the commit's hash"
        ));
    }
    Ok(())
}

/// One file or archive. The downloader takes an address with `.git` behind any letter for a repository to clone.
fn file_of_a_host(rest: &str) -> Result<(), String> {
    if rest.ends_with('/') || !rest.contains('/') {
        return Err(format!("`https://{rest}` names no file; write {}", example("https")));
    }
    if rest.get(1..).is_some_and(|rest| rest.contains(".git")) {
        return Err(format!(
            "the downloader would clone `https://{rest}`, as it holds `.git`; use another address of the file"
        ));
    }
    Ok(())
}

fn claim(source: &str, rest: &str) -> Result<Arrival, String> {
    let (claim, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    if !is_subdomain(claim)
        || path.split('/').any(|part| part == "." || (part.is_empty() && !path.is_empty()))
    {
        return Err(format!("`{source}` names no claim; write {}", example("pvc")));
    }
    Ok(Arrival::Claim { claim: claim.to_owned(), path: path.to_owned() })
}

/// The downloader takes a path for the beginning of keys: `models/a` would bring `models/ab` along. A slash at the end holds it
/// to the folder; a file is told by its extension.
fn folder(uri: &str) -> String {
    let (_, path) = uri.split_once("://").unwrap_or_default();
    let extension = file_name(path).rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_file = extension.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_file || uri.ends_with('/') || !path.contains('/') { uri.to_owned() } else { format!("{uri}/") }
}

/// The downloader knows Azure's storage by the address of its blobs alone. A slash at the end changes nothing for it.
fn blob(rest: &str) -> Result<String, String> {
    const HOST: &str = ".dfs.core.windows.net";
    let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
    let parts =
        place.split_once('@').and_then(|(container, host)| Some((container, host.strip_suffix(HOST)?)));
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    match parts {
        Some((container, account)) if plain(container) && plain(account) => {
            Ok(format!("https://{account}.blob.core.windows.net/{container}/{path}"))
        }
        _ => Err(format!("`abfs://{rest}` names no container; write {}", example("abfs"))),
    }
}

fn example(scheme: &str) -> &'static str {
    match scheme {
        "hf" => "`hf://owner/repo` or `hf://owner/repo:revision`",
        "pvc" => "`pvc://claim/path`",
        "https" => "`https://host/path/file`",
        "gs" => "`gs://bucket/path`",
        "abfs" => "`abfs://container@account.dfs.core.windows.net/path`",
        "oci" => "`oci://registry/image:tag`",
        "s3" => "`s3://bucket/path`",
        _ => "a name behind the scheme",
    }
}

/// Repository and revision of a reference such as `owner/repo:revision`.
pub(super) fn split_revision(reference: &str) -> (String, Option<String>) {
    match reference.split_once(':') {
        Some((repository, revision)) => (repository.to_owned(), Some(revision.to_owned())),
        None => (reference.to_owned(), None),
    }
}

/// The same of a reference such as `host:5000/owner/repo:tag`, where a `:` before a `/` is that of a port.
pub(super) fn split_tag(reference: &str) -> (String, Option<String>) {
    match reference.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        Some((repository, tag)) => (repository.to_owned(), Some(tag.to_owned())),
        None => (reference.to_owned(), None),
    }
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_held_to_its_folder_and_a_file_stays_a_file() {
        for (given, taken) in [
            ("s3://b/m/resnet", "s3://b/m/resnet/"),
            ("s3://b/m/resnet/", "s3://b/m/resnet/"),
            ("s3://b/m/v1.2", "s3://b/m/v1.2/"),
            ("s3://b/m/model.joblib", "s3://b/m/model.joblib"),
            ("s3://b/m/model.tar.gz", "s3://b/m/model.tar.gz"),
            ("s3://b", "s3://b"),
        ] {
            assert_eq!(folder(given), taken);
        }
    }

    #[test]
    fn azure_is_named_by_its_blobs() {
        let at = "models@store1.dfs.core.windows.net";
        let blobs = "https://store1.blob.core.windows.net/models";
        assert_eq!(blob(&format!("{at}/a/b")), Ok(format!("{blobs}/a/b")));
        assert_eq!(blob(&format!("{at}/a.zip")), Ok(format!("{blobs}/a.zip")));
        assert_eq!(blob(at), Ok(format!("{blobs}/")));
        for wrong in
            ["store1.dfs.core.windows.net/a", "models@store1/a", "models@store1.dfs.core.chinacloudapi.cn/a"]
        {
            assert!(
                blob(wrong).is_err_and(|message| message.contains("write `abfs://container@account")),
                "{wrong}"
            );
        }
    }
}
