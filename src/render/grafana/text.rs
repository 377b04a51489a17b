//! The JSON as people read it in a build: one line for each member of the dashboard and of its panels, and for each query.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// How deep objects and arrays are whose members have lines of their own.
const OBJECTS: usize = 3;
const ARRAYS: usize = 4;

pub(super) fn text(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Structs of text and finite numbers have a form in JSON, which is UTF-8.
    match value.serialize(&mut Serializer::with_formatter(&mut out, Lines::default())) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

#[derive(Default)]
struct Lines {
    /// For each that is open whether its members have lines, and whether there are any.
    open: Vec<(bool, bool)>,
}

impl Lines {
    fn begin<W: Write + ?Sized>(&mut self, out: &mut W, mark: &[u8], deepest: usize) -> io::Result<()> {
        self.open.push((self.open.len() < deepest, false));
        out.write_all(mark)
    }

    fn member<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        let depth = self.open.len();
        let Some((has_lines, has_members)) = self.open.last_mut() else { return Ok(()) };
        *has_members = true;
        match (first, *has_lines) {
            (true, false) => return Ok(()),
            (false, false) => return out.write_all(b", "),
            (true, true) => {}
            (false, true) => out.write_all(b",")?,
        }
        new_line(out, depth)
    }

    fn end<W: Write + ?Sized>(&mut self, out: &mut W, mark: &[u8]) -> io::Result<()> {
        if let Some((true, true)) = self.open.pop() {
            new_line(out, self.open.len())?;
        }
        out.write_all(mark)
    }
}

fn new_line<W: Write + ?Sized>(out: &mut W, depth: usize) -> io::Result<()> {
    write!(out, "\n{:width$}", "", width = 2 * depth)
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[", ARRAYS)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.member(out, first)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{", OBJECTS)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.member(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
