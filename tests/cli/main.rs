//! The command line through the real binary.

mod explain;
mod program;
mod roles;
mod schema;
