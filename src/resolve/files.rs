//! Config files: the runtime's and the user's, in ConfigMaps.

use std::collections::BTreeMap;

use super::context::Context;
use super::defaults;
use super::env::stray_key;
use super::mangle;
use super::mounts::{Mounts, read_only};
use super::resolved::{ConfigMap, Mount, VolumeSource};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::{Evaluated, EvaluatedFiles};

/// The suffix of the ConfigMap with the user's files; no runtime may use it.
const USER: &str = "files";

/// ConfigMaps of the runtime's files, each mounted whole.
pub(super) fn runtime(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    mounts: &mut Mounts,
    problems: &mut Problems,
) -> Vec<ConfigMap> {
    let mut out = Vec::new();
    for files in evaluated.files.iter().filter(|files| files.job.is_none()) {
        let config_map = config_map(cx, files);
        let source = VolumeSource::ConfigMap { name: config_map.name.clone(), items: items(files) };
        mounts.volume(&files.what, source);
        mounts.mount(read_only(&files.what, &files.dir), &Path::spec(["config"]), problems);
        out.push(config_map);
    }
    out
}

/// The ConfigMap of a folder of files.
pub(super) fn config_map(cx: &Context<'_>, files: &EvaluatedFiles) -> ConfigMap {
    let data = files.data.iter().map(|(path, text)| (key(path), text.clone())).collect();
    ConfigMap { name: cx.names.config_map(&files.what), data }
}

/// A ConfigMap's keys hold no slash, so a file in a folder is named by an item.
pub(super) fn items(files: &EvaluatedFiles) -> Vec<(String, String)> {
    let nested = files.data.keys().any(|path| path.contains('/'));
    files.data.keys().filter(|_| nested).map(|path| (key(path), path.clone())).collect()
}

fn key(path: &str) -> String {
    path.replace('/', "__")
}

/// The ConfigMap of the user's files, each mounted by itself so that its folder's other files stay.
pub(super) fn user(cx: &Context<'_>, mounts: &mut Mounts, problems: &mut Problems) -> Option<ConfigMap> {
    let name = cx.names.config_map(USER);
    let mut data = BTreeMap::new();
    let mut wanted = Vec::new();
    for (file, source) in &cx.spec.files {
        let path = Path::spec(["files", file]);
        if let Some(other) = mounts.in_the_way(file) {
            problems.error(
                path.clone(),
                format!(
                    "volume `{}` is mounted at `{}`; choose a path outside of it",
                    other.volume, other.path
                ),
            );
            continue;
        }
        let chosen = cx.exclusive(&path, &["text", "configMap"], problems);
        if chosen == Some("text") {
            stray_key(cx, &path, chosen, problems);
        }
        let (volume, key) = match chosen {
            Some("text") => {
                let text = source.text.clone().unwrap_or_default();
                if text.len() > defaults::FILE_BYTES {
                    problems.error(
                        path.clone().key("text"),
                        format!(
                            "has {} bytes, more than the {} of a file here; put it into the image",
                            text.len(),
                            defaults::FILE_BYTES
                        ),
                    );
                }
                let key = data_key(file);
                data.insert(key.clone(), text);
                (USER.to_owned(), key)
            }
            Some(_) => {
                let (Some(config_map), Some(key)) = (&source.config_map, &source.key) else {
                    problems
                        .error(path, "a key of a ConfigMap needs both; write `{configMap: name, key: key}`");
                    continue;
                };
                let volume = mangle::volume("file-", config_map);
                mounts
                    .volume(&volume, VolumeSource::ConfigMap { name: config_map.clone(), items: Vec::new() });
                (volume, key.clone())
            }
            None => {
                problems.error(path, "says nothing; write `{text: …}` or `{configMap: name, key: key}`");
                continue;
            }
        };
        wanted.push((Mount { sub_path: Some(key), ..read_only(&volume, file) }, path));
    }
    if !data.is_empty() {
        mounts.volume(USER, VolumeSource::ConfigMap { name: name.clone(), items: Vec::new() });
    }
    for (mount, path) in wanted {
        mounts.mount(mount, &path, problems);
    }
    (!data.is_empty()).then_some(ConfigMap { name, data })
}

/// A key for a path: letters, digits, `-`, `_` and `.`.
fn data_key(path: &str) -> String {
    let plain: String = path.trim_start_matches('/').replace('/', "__");
    crate::names::folder_name(&plain).into_owned()
}

/// ConfigMaps above what Kubernetes stores.
pub(super) fn check_sizes<'a>(config_maps: impl Iterator<Item = &'a ConfigMap>, problems: &mut Problems) {
    for config_map in config_maps {
        let size: usize = config_map.data.iter().map(|(key, text)| key.len() + text.len()).sum();
        if size > defaults::CONFIG_MAP_BYTES {
            problems.error(
                Path::spec(["files"]),
                format!(
                    "ConfigMap `{}` would hold {size} bytes, more than the {} that Kubernetes takes; put files into the image",
                    config_map.name,
                    defaults::CONFIG_MAP_BYTES
                ),
            );
        }
    }
}
