//! From what a command or a tool hands over to what is written: `modelspec expand`, the KRM function and the plugin.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::path::PathBuf;

use super::folder::File;
use super::inputs::{self, on_stdin};
use super::json;
use super::report::Sources;
use crate::diagnostic::{Diagnostic, ObjectRef, Severity};
use crate::functions::{self, Input, Options, Outcome};
use crate::krm::{Form, Stream};
use crate::yaml;

/// What `modelspec expand` is asked to do.
#[derive(Debug, Default)]
pub(super) struct Request {
    /// Files, folders, `-`.
    pub(super) paths: Vec<PathBuf>,
    /// A file with the ModelExpander.
    pub(super) config: Option<PathBuf>,
    /// Warnings are errors.
    pub(super) strict: bool,
    /// No ModelSpec in the input is no error.
    pub(super) allow_empty: bool,
    /// Whether findings will show lines of the input.
    pub(super) show_lines: bool,
}

/// The form of manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// YAML documents
    Yaml,
    /// A JSON List; with `-o` a JSON file an object
    Json,
}

/// Inputs and what became of them.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    inputs: Vec<Input>,
    outcome: Option<Outcome>,
    /// All that is to be said.
    pub(super) findings: Vec<Diagnostic>,
    /// The texts that findings may show lines of.
    pub(super) sources: Sources,
}

/// A document of the output.
struct Document {
    object: ObjectRef,
    text: String,
}

impl Expansion {
    /// Reads and expands what people name; what is wrong stands in the findings.
    pub(super) fn of_files(request: &Request) -> Self {
        let mut expansion = Self::default();
        let inputs = expansion.read(&request.paths, request.show_lines);
        let config = expansion.read(request.config.as_slice(), request.show_lines).pop();
        if !expansion.failed() {
            let options =
                Options { config, plugin: false, strict: request.strict, wants_models: !request.allow_empty };
            expansion.run(inputs, &options);
        }
        expansion
    }

    /// Expands what a tool hands over: a stream, and the config where the tool names it apart.
    pub(super) fn of_tool(stdin: Vec<u8>, config: Option<Vec<u8>>) -> Self {
        let mut expansion = Self::default();
        let plugin = config.is_some();
        let mut read = |bytes| match Input::read(None, bytes) {
            Ok(input) => Some(input),
            Err(problem) => {
                expansion.findings.push(on_stdin(problem));
                None
            }
        };
        let config = config.and_then(&mut read);
        let input = read(stdin);
        if !expansion.failed() {
            expansion.run(input.into_iter().collect(), &Options { config, plugin, ..Options::default() });
        }
        expansion
    }

    fn read(&mut self, paths: &[PathBuf], show_lines: bool) -> Vec<Input> {
        let (read, problems) = inputs::streams("expand", paths, show_lines.then_some(&mut self.sources));
        self.findings.extend(problems);
        read
    }

    fn run(&mut self, inputs: Vec<Input>, options: &Options) {
        let mut outcome = functions::run(&inputs, options);
        self.findings.append(&mut outcome.diagnostics);
        self.inputs = inputs;
        self.outcome = Some(outcome);
    }

    /// Whether nothing may be written but what tells of it.
    pub(super) fn failed(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// How many objects were generated.
    pub(super) fn objects(&self) -> usize {
        self.outcome.iter().flat_map(|outcome| &outcome.generated).map(|model| model.objects.len()).sum()
    }

    /// Writes the streams with their edits, each in its own form, as one stream. Of a failure only a ResourceList tells: it
    /// comes back as it was, with the results.
    pub(super) fn write<W: Write>(&self, out: &mut W) -> io::Result<()> {
        let edits = self.outcome.iter().flat_map(|outcome| &outcome.edits);
        let mut parts = self.inputs.iter().zip(edits);
        if let ([input], Some((_, edits))) = (self.inputs.as_slice(), parts.next()) {
            let tells = input.stream.form() == Form::ResourceList;
            return if tells || !self.failed() { input.stream.write(edits, out) } else { Ok(()) };
        }
        if self.failed() {
            return Ok(());
        }
        let mut empty = true;
        for part in self.parts()? {
            let text = part.strip_prefix('\u{feff}').unwrap_or(&part);
            if text.trim().is_empty() {
                continue;
            }
            // A directive is one only behind the end of a document.
            let mark = if text.starts_with('%') { "...\n" } else { "---\n" };
            if !empty && !text.starts_with("---") {
                out.write_all(mark.as_bytes())?;
            }
            out.write_all(text.as_bytes())?;
            if !text.ends_with('\n') {
                out.write_all(b"\n")?;
            }
            empty = false;
        }
        Ok(())
    }

    /// The output of each input.
    fn parts(&self) -> io::Result<Vec<String>> {
        let edits = self.outcome.iter().flat_map(|outcome| &outcome.edits);
        let parts = self.inputs.iter().zip(edits).map(|(input, edits)| {
            let mut bytes = Vec::new();
            input.stream.write(edits, &mut bytes)?;
            String::from_utf8(bytes).map_err(io::Error::other)
        });
        parts.collect()
    }

    /// The output in a form that was asked for.
    pub(super) fn text(&self, format: Format) -> anyhow::Result<String> {
        let documents = self.documents()?;
        if format == Format::Yaml {
            let texts: Result<Vec<String>, _> =
                documents.iter().map(|document| document.write(format)).collect();
            return Ok(texts?.join("---\n"));
        }
        let nodes: Result<Vec<_>, _> = documents.iter().map(Document::parse).collect();
        Ok(json::list(&nodes?))
    }

    /// The output as one file an object. What was generated is called after its ModelSpec, the rest after itself.
    pub(super) fn files(&self, format: Format) -> anyhow::Result<Vec<File>> {
        let generated = self.outcome.iter().flat_map(|outcome| &outcome.generated);
        let own = generated.flat_map(|model| {
            model.objects.iter().map(move |object| {
                let name = object.file_name(&model.model);
                let stem = name.strip_suffix(".yaml").unwrap_or(&name).to_owned();
                (object.object.clone(), stem)
            })
        });
        let own: BTreeMap<ObjectRef, String> = own.collect();
        let documents = self.documents()?;
        let stem = |document: &Document| {
            let object = &document.object;
            let other = || format!("{}-{}", object.name, object.kind.to_lowercase());
            own.get(object).cloned().unwrap_or_else(other)
        };
        let stems: Vec<String> = documents.iter().map(|document| plain(&stem(document))).collect();
        let names = distinct(&documents, &stems);
        let extension = if format == Format::Json { "json" } else { "yaml" };
        let file = |(document, name): (&Document, String)| {
            let content = document.write(format)?.into_bytes();
            Ok(File { name: format!("{name}.{extension}"), content })
        };
        documents.iter().zip(names).map(file).collect()
    }

    fn documents(&self) -> anyhow::Result<Vec<Document>> {
        let mut documents = Vec::new();
        for part in self.parts()? {
            let stream = Stream::read(part.into_bytes())?;
            documents.extend(
                stream
                    .items()
                    .map(|item| Document { object: item.object(), text: item.document().into_owned() }),
            );
        }
        Ok(documents)
    }
}

impl Document {
    fn parse(&self) -> anyhow::Result<yaml::Node> {
        yaml::parse(&self.text).map_err(|errors| {
            let error = errors.into_iter().next().map(|error| error.message).unwrap_or_default();
            anyhow::anyhow!("{} {} cannot be written as JSON: {error}", self.object.kind, self.object.name)
        })
    }

    /// The document in a form: YAML as it is, unless it is JSON.
    fn write(&self, format: Format) -> anyhow::Result<String> {
        if format == Format::Json {
            return Ok(json::document(&self.parse()?));
        }
        let text = self.text.trim_start();
        if text.starts_with('{') {
            let value: serde_json::Value = yaml::decode(&self.parse()?)?;
            return Ok(yaml::emit::to_string(&value)?);
        }
        Ok(if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") })
    }
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect()
}

/// File names that differ, in whatever case: objects of one name in several namespaces have theirs in front.
fn distinct(documents: &[Document], stems: &[String]) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for stem in stems {
        *count.entry(stem.to_lowercase()).or_default() += 1;
    }
    let mut seen = HashSet::new();
    let mut name = |(document, stem): (&Document, &String)| {
        let namespace = document.object.namespace.as_ref().filter(|_| count[&stem.to_lowercase()] > 1);
        let wanted =
            namespace.map_or_else(|| stem.clone(), |namespace| plain(&format!("{namespace}-{stem}")));
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        // There is always one more number.
        names.find(|name| seen.insert(name.to_lowercase())).unwrap_or(wanted)
    };
    documents.iter().zip(stems).map(&mut name).collect()
}
