//! Whether some case provokes every message of `src/resolve` and `src/functions`; those of judging are `tests/validate`'s.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cases::Ran;

/// No message, or provoked in `tests/limits.rs` and `tests/cli`, as the input or the way of asking is no golden case.
const OTHERS: [&str; 5] = [
    "the input holds no ModelSpec",
    "sleep {sleep}; exec",
    "put it into the image",
    "put files into the image",
    "this config holds no document",
];

/// The messages that no case provokes.
pub(crate) fn unprovoked(cases: &[Ran]) -> Vec<String> {
    let said: String = cases.iter().map(|ran| ran.outcome.said.as_str()).collect();
    let mut found = Vec::new();
    for path in ["src/resolve", "src/functions"].iter().flat_map(|folder| sources(folder)) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for message in literals(code).into_iter().filter(|literal| literal.contains("; ")) {
            let is_said = pieces(&message).iter().all(|piece| said.contains(piece));
            if !is_said && !OTHERS.iter().any(|known| message.contains(known)) {
                found.push(format!("{}: {message}", path.display()));
            }
        }
    }
    found
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("functions/validate") {
                    open.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// The texts in quotes outside of comments.
fn literals(code: &str) -> Vec<String> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n").replace("'\"'", "").replace("\\\"", "\u{1}");
    let quoted = code.split('"').skip(1).step_by(2);
    quoted.map(|literal| literal.replace('\u{1}', "\"")).collect()
}

/// What stands between the values that a message is filled with.
fn pieces(message: &str) -> Vec<String> {
    let message = message.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let pieces = message.split('{').enumerate().map(|(index, part)| {
        let rest = if index == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) };
        rest.replace('\u{1}', "{").replace('\u{2}', "}")
    });
    pieces.filter(|piece| piece.len() > 3).collect()
}
