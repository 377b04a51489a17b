//! Arguments in, exit code out; everything else is the library's.

fn main() {}
