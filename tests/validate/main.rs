//! `modelspec validate` as a library: policies, exemptions, rules of the user's own. The rules themselves are tested by
//! their pages, in `tests/rules.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod examples;
#[path = "../openapi/mod.rs"]
#[allow(dead_code, reason = "others ask more of it")]
mod openapi;
mod seeds;
