//! `files`: config files, each folder a ConfigMap.

use std::collections::BTreeMap;

use super::env::Alternatives;
use super::json::Json;
use crate::api::v1alpha1::serving_runtime::{FileContent, Files as Written, Property, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::names;
use crate::runtimes::behaviours::Behaviour;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedFiles;
use crate::runtimes::options::Target;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Each, Segment, Template, Variable};

/// Volumes of every pod, which are named like the folders of config files.
const VOLUMES: [&str; 5] = ["cache", "files", "models", "shm", "tmp"];
const VOLUME_PREFIXES: [&str; 5] = ["claim-", "file-", "image-", "secret-", "writable-"];

/// A folder of config files.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Files {
    what: String,
    dir: String,
    /// The job that reads them in place of the server.
    job: Option<String>,
    data: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    name: Template,
    each: Each,
    when: Option<Condition>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Lines(Vec<Template>),
    Properties(Vec<(String, Alternatives)>),
    Json(Json),
    Behaviour(Behaviour),
}

/// Reads `files`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<Files> {
    let mut all: Vec<Files> = Vec::new();
    for (what, written) in &spec.files {
        let path = || Path::spec(["files", what.as_str()]);
        if VOLUMES.contains(&what.as_str()) || VOLUME_PREFIXES.iter().any(|prefix| what.starts_with(prefix)) {
            scope.problems.error(path(), format!("`{what}` is a volume already; choose another name"));
        }
        if written.data.0.is_empty() {
            scope.problems.error(path().key("data"), "no file; add one, or remove the folder");
        }
        if let Some(job) = &written.job {
            super::jobs::find(job, spec, || path().key("job"), scope);
        }
        let beside = |other: &&Files| other.job == written.job && Some(&other.dir) == written.dir.as_ref();
        if let Some(other) = all.iter().find(beside) {
            let message = format!("`files.{}` is mounted there too; give each its own folder", other.what);
            scope.problems.error(path().key("dir"), message);
        }
        if spec.models.dir.is_some() && spec.models.dir == written.dir {
            let message = "models lie there (`models.dir`); give the files a folder of their own";
            scope.problems.error(path().key("dir"), message);
        }
        all.push(read(what, written, scope));
    }
    for (name, option) in spec.options.iter() {
        let Some(property) = &option.property else { continue };
        let path = || Path::spec(["options", name, "property"]);
        let mut homes =
            spec.files.values().flat_map(|f| f.data.iter()).filter_map(|(_, f)| f.properties.as_ref());
        match (homes.next(), homes.next()) {
            (None, _) => scope.problems.error(path(), "no file has `properties`; add one to `files`"),
            (Some(_), Some(_)) => {
                let message = "two files have `properties`, so it is not clear which is meant; keep one";
                scope.problems.error(path(), message);
            }
            (Some(home), None) if home.get(property).is_some() => {
                scope.problems.error(path(), format!("`{property}` stands in the file already; remove one"));
            }
            _ => {}
        }
    }
    all
}

fn read(what: &str, written: &Written, scope: &mut Scope) -> Files {
    let mut files = Vec::new();
    for (name, written) in written.data.iter() {
        let path = || Path::spec(["files", what, "data", name]);
        let before = scope.problems.iter().count();
        let template = scope.template_where(
            name,
            path,
            |variable| matches!(variable, Variable::ModelName | Variable::Name),
            "the name of a file takes `${name}` and `${model.name}` alone",
        );
        if scope.problems.iter().count() == before && !is_file_name(&template) {
            let message =
                "not a path below the folder; use letters, digits, `.`, `_`, `-` between single `/`";
            scope.problems.error(path(), message);
        }
        let when = scope.condition(written.when.as_deref(), || path().key("when"));
        if let Some(content) = content(written, path, scope) {
            files.push(File { each: template.each(), name: template, when, content });
        }
    }
    let dir = written.dir.clone().unwrap_or_default();
    Files { what: what.to_owned(), dir, job: written.job.clone(), data: files }
}

/// Keys of a ConfigMap and paths of its mount take few letters; values of variables are made to fit.
fn is_file_name(name: &Template) -> bool {
    let parts = name.segments().iter().map(|segment| match segment {
        Segment::Text(text) => text.as_str(),
        Segment::Variable(_) => "x",
    });
    parts.collect::<String>().split('/').all(names::is_data_key)
}

fn content(written: &FileContent, path: impl Fn() -> Path, scope: &mut Scope) -> Option<Content> {
    let mut kinds = Vec::new();
    if let Some(text) = &written.text {
        let path = || path().key("text");
        kinds.push(Content::Lines(
            text.split_inclusive('\n').map(|line| scope.template(line, path)).collect(),
        ));
    }
    if let Some(properties) = &written.properties {
        let read = |(key, value): (&str, &Property)| {
            let path = || path().key("properties").key(key);
            let value = match value {
                Property::Text(text) => Alternatives::one(text, path, scope),
                Property::First(list) => Alternatives::list(list, path, scope),
                Property::When(item) => Alternatives::only(&item.when, &item.value, path, scope),
            };
            (key.to_owned(), value)
        };
        kinds.push(Content::Properties(properties.iter().map(read).collect()));
    }
    if let Some(json) = &written.json {
        kinds.push(Content::Json(Json::read(json, &path().key("json"), scope)));
    }
    if let Some(name) = &written.behaviour {
        match Behaviour::find(name) {
            Ok(behaviour) => kinds.push(Content::Behaviour(behaviour)),
            Err(message) => {
                scope.problems.error(path().key("behaviour"), message);
                return None;
            }
        }
    }
    let count = kinds.len();
    if count != 1 {
        scope.problems.error(
            path(),
            format!("a file has one kind of content, and this one has {count}; write one of `text`, `properties`, `json`, `behaviour`"),
        );
    }
    kinds.pop()
}

impl File {
    fn models<'c>(&'c self, context: &'c Context<'_>) -> impl Iterator<Item = Of> + 'c {
        context.repeat(self.each).into_iter().filter(|of| context.holds(self.when, *of))
    }

    /// The path below the folder. What a variable stands for becomes one part of it, whatever it holds.
    fn path(&self, context: &Context<'_>, of: Of) -> Option<String> {
        let mut out = String::new();
        for segment in self.name.segments() {
            match segment {
                Segment::Text(text) => out.push_str(text),
                Segment::Variable(variable) => {
                    let mut value = String::new();
                    if !context.variable(*variable, of, &mut value) {
                        return None;
                    }
                    out.push_str(&names::folder_name(&value));
                }
            }
        }
        Some(out)
    }
}

impl Content {
    fn write(&self, context: &Context<'_>, of: Of, held: Each) -> String {
        let mut out = String::new();
        match self {
            Self::Lines(lines) => {
                for line in lines {
                    // In the file of one model its lines are about that one.
                    for of in context.repeat_within(line.each(), held, of) {
                        let before = out.len();
                        if !context.write(line, of, &mut out) {
                            out.truncate(before);
                        }
                    }
                }
            }
            Self::Properties(properties) => {
                for (key, value) in properties {
                    if let Some((value, _)) = value.evaluate(context, of) {
                        property(key, &value, &mut out);
                    }
                }
                for (index, option) in context.runtime.options.iter().enumerate() {
                    if let (Target::Property(key), Some(value)) = (&option.target, context.config(index)) {
                        property(key, &value.text(), &mut out);
                    }
                }
            }
            Self::Json(json) => out = json.write(context, of, held),
            Self::Behaviour(behaviour) => out = behaviour.write(context.facts),
        }
        out
    }
}

/// A line of `java.util.Properties`: <https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html>.
fn property(key: &str, value: &str, out: &mut String) {
    escape(key, true, out);
    out.push('=');
    escape(value, false, out);
    out.push('\n');
}

fn escape(text: &str, is_key: bool, out: &mut String) {
    for (index, c) in text.chars().enumerate() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' ' if is_key || index == 0 => out.push_str("\\ "),
            '=' | ':' if is_key => out.extend(['\\', c]),
            '#' | '!' if is_key && index == 0 => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
}

impl Files {
    /// Whether a file of lines holds the variable, so that its value must be one line.
    pub(in crate::runtimes) fn has_line_with(&self, variable: Variable) -> bool {
        self.data.iter().any(|file| match &file.content {
            Content::Lines(lines) => lines.iter().any(|line| line.variables().any(|other| other == variable)),
            _ => false,
        })
    }

    /// Its folder, if it holds a file.
    pub(in crate::runtimes) fn dir_if_any(&self, context: &Context<'_>) -> Option<&str> {
        let any = self.data.iter().any(|file| file.models(context).next().is_some());
        any.then_some(self.dir.as_str())
    }
}

/// All folders of a model server that hold a file.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Vec<EvaluatedFiles> {
    let runs = |folder: &&Files| folder.job.as_ref().is_none_or(|job| super::jobs::runs(job, context));
    let folders = context.runtime.parts.files.iter().filter(runs).filter_map(|folder| {
        let mut data = BTreeMap::new();
        for file in &folder.data {
            for of in file.models(context) {
                if let Some(path) = file.path(context, of) {
                    data.insert(path, file.content.write(context, of, file.each));
                }
            }
        }
        (!data.is_empty()).then(|| EvaluatedFiles {
            what: folder.what.clone(),
            dir: folder.dir.clone(),
            job: folder.job.clone(),
            data,
        })
    });
    folders.collect()
}
