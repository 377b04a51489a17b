//! What the examples yield, as it stands beside them, each in namespaces of its own. `make pipelines` sees to it that the
//! real tools yield just this.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use modelspec::krm::Stream;
use modelspec::yaml::{decode, parse};
use serde_json::{Value, json};

use crate::harness::root;
use crate::objects::at;
use crate::openapi::crds;

/// A set of objects that an example yields.
#[derive(Clone)]
pub(crate) struct Yield {
    pub(crate) name: String,
    pub(crate) objects: Vec<Value>,
    /// What its objects refer to and others bring.
    pub(crate) outside: Vec<Value>,
    /// The namespace of the objects that name none.
    pub(crate) namespace: String,
    /// What the names of its namespaces begin with.
    pub(crate) word: String,
}

impl Yield {
    /// The folder that it is of.
    pub(crate) fn example(&self) -> String {
        self.name.split(':').next().unwrap_or_default().to_owned()
    }
}

/// Every set, in namespaces that begin with a word.
pub(crate) fn all(word: &str) -> Result<Vec<Yield>> {
    let mut folders: Vec<_> =
        fs::read_dir(root().join("examples"))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|folder| folder.join("test.json").is_file());
    folders.sort();
    let mut found = Vec::new();
    for folder in folders {
        let example = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let plan: Value = serde_json::from_str(&fs::read_to_string(folder.join("test.json"))?)?;
        for case in plan["cases"].as_array().into_iter().flatten() {
            let Some(file) = case["stdout"].as_str().or_else(|| case["becomes"].as_str()) else { continue };
            let name = format!("{example}: {file}");
            // What a command tells people is no manifest; what is rendered again is there already.
            let is_there = found.iter().any(|known: &Yield| known.name == name);
            if is_there || Path::new(file).extension().is_some_and(|it| it == "txt") {
                continue;
            }
            let objects = read(&folder.join(file)).with_context(|| name.clone())?;
            let outside: Vec<_> =
                at(case, "outside").into_iter().filter_map(Value::as_str).filter_map(brought).collect();
            found.push(settled(name, objects, outside, &format!("{word}-{}", found.len())));
        }
    }
    Ok(found)
}

/// The objects of a file, or of all files of a folder, less what is for tools alone.
pub(crate) fn read(path: &Path) -> Result<Vec<Value>> {
    let mut files = Vec::new();
    walk(path, &mut files)?;
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let stream = Stream::read(fs::read(&file)?).map_err(|error| anyhow::anyhow!("{error}"))?;
        for item in stream.items() {
            let tree = parse(&item.document()).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
            found.push(decode(&tree)?);
        }
    }
    found.retain(|object: &Value| {
        object["metadata"]["annotations"]["config.kubernetes.io/local-config"] != "true"
            && !object["apiVersion"].as_str().is_some_and(|it| it.starts_with("serving.creativeflow.ai/"))
    });
    Ok(found)
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        walk(&entry?.path(), files)?;
    }
    Ok(())
}

/// An object that others bring, `Kind/name`, unless it is one of the whole cluster's or of a controller's that is not there.
fn brought(id: &str) -> Option<Value> {
    let (kind, name) = id.split_once('/')?;
    if ["Gateway", "PriorityClass"].contains(&kind) {
        return None;
    }
    let mut object = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}});
    if kind == "PersistentVolumeClaim" {
        object["spec"] =
            json!({"accessModes": ["ReadOnlyMany"], "resources": {"requests": {"storage": "1Gi"}}});
    }
    Some(object)
}

/// The same objects with every namespace replaced by one that nothing else is in, as another overlay would do it.
pub(crate) fn settled(name: String, objects: Vec<Value>, outside: Vec<Value>, word: &str) -> Yield {
    let mut names = BTreeMap::new();
    let mut fresh = |old: &str| {
        let new = if old.is_empty() { word.to_owned() } else { format!("{word}-{old}") };
        names.entry(old.to_owned()).or_insert(new).clone()
    };
    let main = objects.iter().find_map(|object| object["metadata"]["namespace"].as_str());
    let main = fresh(main.unwrap_or_default());
    let mut mend = |mut object: Value| {
        let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let (version, kind) = (text("apiVersion"), text("kind"));
        if kind == "Namespace" {
            let old = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            object["metadata"]["name"] = json!(fresh(&old));
        } else if crds::schemas().is_namespaced(&version, &kind) != Some(false) {
            let new = match object["metadata"]["namespace"].as_str() {
                Some(old) => fresh(old),
                None => main.clone(),
            };
            object["metadata"]["namespace"] = json!(new);
        }
        for subject in object.get_mut("subjects").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(old) = subject["namespace"].as_str().map(str::to_owned) {
                subject["namespace"] = json!(fresh(&old));
            }
        }
        object
    };
    let objects: Vec<_> = objects.into_iter().map(&mut mend).collect();
    let outside: Vec<_> = outside.into_iter().map(&mut mend).collect();
    Yield { name, objects, outside, namespace: main, word: word.to_owned() }
}
