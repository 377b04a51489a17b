//! The key that signs the tokens of service accounts, new for each cluster.

use std::fs::File;
use std::io::Read;

use anyhow::Result;

/// `ECPrivateKey` of RFC 5915 up to the number itself: version 1, then 32 bytes.
const BEFORE: [u8; 7] = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
/// The curve: P-256, `1.2.840.10045.3.1.7`. The public key may be left out, as the private one gives it.
const AFTER: [u8; 12] = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// A private key in PEM. Any number below the group's order, of which all but one in 2³² are, is a key.
pub(super) fn generate() -> Result<String> {
    let mut number = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut number)?;
    let der = [&BEFORE[..], &number, &AFTER].concat();
    Ok(format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n", base64(&der)))
}

/// Base64 of bytes whose number three divides, so without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        text.extend([18, 12, 6, 0].map(|shift| char::from(DIGITS[number >> shift & 63])));
    }
    text
}
