//! The catalog of runtimes: their data goes through the real loader and is evaluated with facts written as YAML.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod builtin;
mod catalog;
mod errors;
mod evaluate;
mod kserve;
mod options;
mod support;
