//! References of images: a registry, a repository, a tag and a digest.

pub(super) fn is_image(text: &str) -> bool {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    let digest_fits = digest.is_none_or(|digest| {
        digest.split_once(':').is_some_and(|(algorithm, hex)| {
            !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
        })
    });
    let (repository, tag) = split_tag(rest);
    let tag_fits = tag.is_none_or(|tag| {
        !tag.is_empty()
            && tag.len() <= 128
            && !tag.starts_with(['.', '-'])
            && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    });
    let mut parts = repository.split('/');
    let host_fits = image_registry(repository).is_none_or(|host| {
        parts.next();
        host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    });
    digest_fits && tag_fits && host_fits && parts.all(is_image_part)
}

fn is_image_part(part: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = part.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(b))
}

/// Repository and tag of an image reference without digest. A `:` before a `/` is a registry's port.
fn split_tag(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (text, None),
    }
}

/// The tag of an image reference, if it has one.
pub fn image_tag(image: &str) -> Option<&str> {
    let rest = image.split_once('@').map_or(image, |(rest, _)| rest);
    split_tag(rest).1
}

/// The registry of an image reference, with its port; none where the container runtime supplies one.
pub fn image_registry(image: &str) -> Option<&str> {
    let (first, _) = image.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// The repository of an image reference, its registry included.
pub fn image_repository(image: &str) -> &str {
    let rest = image.split_once('@').map_or(image, |(rest, _)| rest);
    split_tag(rest).0
}

/// Whether the reference is pinned by digest.
pub fn has_digest(image: &str) -> bool {
    image.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_of_an_image_is_not_a_registry_port() {
        assert_eq!(image_tag("localhost:5000/a"), None);
        assert_eq!(image_tag("localhost:5000/a:1.0@sha256:00"), Some("1.0"));
    }
}
