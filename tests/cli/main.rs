//! The command line through the real binary.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod expand;
mod explain;
mod init;
mod program;
mod roles;
mod schema;
#[cfg(target_os = "linux")]
mod terminal;
mod validate;
