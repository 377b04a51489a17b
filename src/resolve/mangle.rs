//! Names that users choose freely, made fit for volumes without ever falling together.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A volume's name behind `prefix`: characters outside `[a-z0-9-]` become `-`, at most 63 in all.
pub(super) fn volume(prefix: &str, name: &str) -> String {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let out: String = name.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let whole = format!("{prefix}{out}");
    if out == name && whole.len() <= 63 && !whole.ends_with('-') && !whole.starts_with('-') {
        return whole;
    }
    let head: String = whole.chars().take(56).collect();
    with_hash(head.trim_matches('-'), name)
}

/// A text with six hex digits of another's SHA-256 behind it.
pub(super) fn with_hash(text: &str, name: &str) -> String {
    let mut out = format!("{text}-");
    for byte in &Sha256::digest(name.as_bytes())[..3] {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_does_not_stays_apart() {
        assert_eq!(volume("secret-", "triton-s3"), "secret-triton-s3");
        assert_ne!(volume("claim-", "a.b"), volume("claim-", "a-b"));
        let long = volume("secret-", &"x".repeat(80));
        assert!(long.len() <= 63 && crate::names::is_dns_label(&long), "{long}");
    }
}
