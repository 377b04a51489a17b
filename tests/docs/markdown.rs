//! As much Markdown as the project's pages use: headings, fences, tables, links.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file of the repository.
pub(crate) struct Page {
    /// Its path from the repository's root.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) fences: Vec<Fence>,
    /// Its lines outside fences, with their numbers.
    prose: Vec<(usize, String)>,
}

/// A block between lines of three backticks. The first line says what is in it: a language, then what the language's
/// readers need (see `fence.rs`).
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    pub(crate) line: usize,
    pub(crate) language: String,
    pub(crate) words: Vec<String>,
    pub(crate) body: String,
}

/// A table: its header, and its rows.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Page {
    pub(crate) fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (mut fences, mut prose) = (Vec::new(), Vec::new());
        let mut open: Option<Fence> = None;
        for (index, line) in text.lines().enumerate() {
            match (line.strip_prefix("```"), open.take()) {
                (Some(_), Some(fence)) => fences.push(fence),
                (Some(info), None) => {
                    let mut words = info.split_whitespace().map(str::to_owned);
                    let language = words.next().unwrap_or_default();
                    open = Some(Fence {
                        line: index + 1,
                        language,
                        words: words.collect(),
                        body: String::new(),
                    });
                }
                (None, Some(mut fence)) => {
                    fence.body.push_str(line);
                    fence.body.push('\n');
                    open = Some(fence);
                }
                (None, None) => prose.push((index + 1, line.to_owned())),
            }
        }
        assert!(open.is_none(), "{path}: the last fence has no end");
        Self { path: path.to_owned(), text, fences, prose }
    }

    /// Blocks that are code by their indentation: what is in them nobody runs.
    pub(crate) fn indented_code(&self) -> Vec<usize> {
        let mut before = "";
        let mut found = Vec::new();
        for (number, line) in &self.prose {
            if line.starts_with("    ") && before.is_empty() {
                found.push(*number);
            }
            before = line;
        }
        found
    }

    pub(crate) fn tables(&self) -> Vec<Table> {
        let cells = |line: &str| -> Option<Vec<String>> {
            let inner = line.strip_prefix('|')?.strip_suffix('|')?;
            // In a cell a bar is written `\|`.
            let inner = inner.replace("\\|", "\u{1}");
            Some(inner.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect())
        };
        let mut tables: Vec<Table> = Vec::new();
        let mut inside = false;
        for (_, line) in &self.prose {
            let Some(row) = cells(line) else {
                inside = false;
                continue;
            };
            match tables.last_mut().filter(|_| inside) {
                Some(_) if row.iter().all(|cell| cell.starts_with("---")) => {}
                Some(table) => table.rows.push(row),
                None => tables.push(Table { header: row, rows: Vec::new() }),
            }
            inside = true;
        }
        tables
    }

    /// Targets of `[text](target)`, with their lines.
    pub(crate) fn links(&self) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        for (number, line) in &self.prose {
            for (at, _) in line.match_indices("](") {
                let rest = &line[at + 2..];
                found.push((*number, &rest[..rest.find(')').unwrap_or(rest.len())]));
            }
        }
        found
    }

    /// What stands between single backticks, with the lines.
    pub(crate) fn spans(&self) -> Vec<(usize, &str)> {
        let spans = |(number, line): &'_ (usize, String)| -> Vec<(usize, (usize, usize))> {
            let ticks: Vec<usize> = line.match_indices('`').map(|(at, _)| at).collect();
            ticks.chunks_exact(2).map(|pair| (*number, (pair[0] + 1, pair[1]))).collect()
        };
        self.prose
            .iter()
            .flat_map(|line| {
                spans(line).into_iter().map(move |(number, (from, to))| (number, &line.1[from..to]))
            })
            .collect()
    }

    /// The names by which links reach the headings.
    pub(crate) fn anchors(&self) -> Vec<String> {
        let headings = self.prose.iter().filter(|(_, line)| line.starts_with('#'));
        headings.map(|(_, line)| anchor(line.trim_start_matches('#'))).collect()
    }
}

/// As GitHub and its like make it: lower case, `-` for blanks, no punctuation.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Every Markdown file of the repository.
pub(crate) fn all() -> Vec<Page> {
    let mut paths = Vec::new();
    collect(root(), &mut paths);
    let mut paths: Vec<String> =
        paths.iter().map(|path| path.strip_prefix(root()).unwrap().display().to_string()).collect();
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir()
            && !name.starts_with('.')
            && !["target", "out", "node_modules"].contains(&name.as_str())
        {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            into.push(path);
        }
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
