//! The cases and how they are run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use modelspec::diagnostic::{ObjectRef, Severity};
use modelspec::functions::{self, Input, Options};
use modelspec::krm::{Form, Stream, Wiring};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

/// A folder with an `input.yaml`.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) folder: PathBuf,
    pub(crate) input: String,
}

/// A case that has been run.
pub(crate) struct Ran {
    pub(crate) case: Case,
    pub(crate) outcome: Outcome,
}

/// What became of a case.
pub(crate) struct Outcome {
    pub(crate) failed: bool,
    /// The stream that comes out; empty when it failed.
    pub(crate) output: String,
    /// What is told, a line each.
    pub(crate) said: String,
    generated: Vec<ObjectRef>,
}

/// Every case, run once; none at all is a mistake of this test.
pub(crate) fn all() -> &'static [Ran] {
    static ALL: OnceLock<Vec<Ran>> = OnceLock::new();
    ALL.get_or_init(|| find().into_iter().map(|case| Ran { outcome: case.run(), case }).collect())
}

fn find() -> Vec<Case> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")];
    while let Some(folder) = open.pop() {
        if let Ok(input) = fs::read_to_string(folder.join("input.yaml")) {
            found.push(Case { folder: folder.clone(), input });
        }
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        open.extend(entries.filter(|path| path.is_dir()));
    }
    assert!(!found.is_empty(), "no case in tests/golden");
    found.sort_by(|a, b| a.folder.cmp(&b.folder));
    found
}

impl Case {
    pub(crate) fn name(&self) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        self.folder.strip_prefix(root).unwrap_or(&self.folder).display().to_string()
    }

    /// The words after `# <key>:` on a line of the input.
    pub(crate) fn header(&self, key: &str) -> Vec<&str> {
        let start = format!("# {key}: ");
        self.input.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().split(' ').collect()
    }

    /// Documents are a file that the user named, so lines are told; a ResourceList is what a tool hands on.
    fn read(&self) -> Result<Input, String> {
        let is_file = !self.input.contains("kind: ResourceList");
        let file = is_file.then(|| Arc::from("input.yaml"));
        Input::read(file, self.input.clone().into_bytes()).map_err(|error| format!("{error}\n"))
    }

    pub(crate) fn is_package(&self) -> bool {
        self.read().is_ok_and(|input| input.stream.wiring() == Wiring::Package)
    }

    pub(crate) fn run(&self) -> Outcome {
        let input = match self.read() {
            Ok(input) => input,
            Err(said) => {
                return Outcome { failed: true, output: String::new(), said, generated: Vec::new() };
            }
        };
        let outcome = functions::run(std::slice::from_ref(&input), &Options::default());
        let said = outcome.diagnostics.iter().map(|told| match told.severity {
            Severity::Error => format!("{told}\n"),
            severity => format!("{}: {told}\n", severity.as_str()),
        });
        let said = said.collect();
        let failed = outcome.failed();
        let mut output = Vec::new();
        if !failed {
            input.stream.write(&outcome.edits[0], &mut output).unwrap();
        }
        let generated = outcome.generated.into_iter().flat_map(|model| model.objects);
        let generated = generated.map(|named| named.object).collect();
        Outcome { failed, output: String::from_utf8(output).unwrap(), said, generated }
    }
}

impl Outcome {
    /// The objects of the stream that comes out, less those that are the function's own input.
    pub(crate) fn objects(&self) -> Vec<Value> {
        if self.output.is_empty() {
            return Vec::new();
        }
        let stream = Stream::read(self.output.clone().into_bytes()).unwrap();
        assert!(matches!(stream.form(), Form::Documents | Form::List | Form::ResourceList));
        let items = stream.items().filter(|item| !item.api_version().starts_with("serving.creativeflow.ai/"));
        items.map(|item| decode(&parse(&item.document()).unwrap()).unwrap()).collect()
    }

    /// Whether one of them was generated.
    pub(crate) fn generated(&self, object: &Value) -> bool {
        let is = |field: &Value, text: &str| field.as_str().unwrap_or_default() == text;
        self.generated.iter().any(|known| {
            is(&object["kind"], &known.kind)
                && is(&object["metadata"]["name"], &known.name)
                && is(&object["metadata"]["namespace"], known.namespace.as_deref().unwrap_or_default())
        })
    }
}

/// The first line in which two texts differ.
pub(crate) fn difference(held: &str, came: &str) -> String {
    let (mut held, mut came) = (held.lines(), came.lines());
    for line in 1.. {
        match (held.next(), came.next()) {
            (a, b) if a == b && a.is_some() => {}
            (a, b) => {
                return format!(
                    "line {line}\n  held: {}\n  came: {}",
                    a.unwrap_or("(end)"),
                    b.unwrap_or("(end)")
                );
            }
        }
    }
    String::new()
}
