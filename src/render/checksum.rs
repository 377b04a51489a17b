//! A checksum of everything that the pods read from generated ConfigMaps.

use sha2::{Digest, Sha256};

use crate::resolve::resolved::ConfigMap;

/// The pods' annotation that holds it.
pub(super) const ANNOTATION: &str = "serving.creativeflow.ai/config-checksum";

/// 16 hex digits of SHA-256 over names and data, in their order; none without ConfigMaps.
pub(super) fn of(config_maps: &[ConfigMap]) -> Option<String> {
    if config_maps.is_empty() {
        return None;
    }
    let mut hash = Sha256::new();
    for config in config_maps {
        text(&mut hash, &config.name);
        count(&mut hash, config.data.len());
        for (key, value) in &config.data {
            text(&mut hash, key);
            text(&mut hash, value);
        }
    }
    Some(hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Lengths go in front, so that no two contents give the same bytes.
fn text(hash: &mut Sha256, text: &str) {
    count(hash, text.len());
    hash.update(text);
}

fn count(hash: &mut Sha256, count: usize) {
    hash.update((count as u64).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(name: &str, data: &[(&str, &str)]) -> ConfigMap {
        let data = data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        ConfigMap { name: name.into(), data }
    }

    #[test]
    fn every_byte_of_the_content_counts_and_where_it_stands() {
        let sums = [
            of(&[map("a", &[("k", "v")])]),
            of(&[map("a", &[("k", "w")])]),
            of(&[map("a", &[("kv", "")])]),
            of(&[map("a", &[("k", "v"), ("l", "")])]),
            of(&[map("a", &[("k", "v")]), map("b", &[])]),
        ];
        for (i, one) in sums.iter().enumerate() {
            assert_eq!(one.as_ref().map(String::len), Some(16));
            assert!(sums[i + 1..].iter().all(|other| other != one), "{sums:?}");
        }
        assert_eq!(of(&[]), None);
    }
}
