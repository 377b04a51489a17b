//! `ConfigMap`s and Secrets.

use crate::policy::schema::problem::Problems;
use crate::policy::schema::spot::Spot;

/// What one object may hold, in bytes.
const MOST: usize = 1024 * 1024;

pub(super) fn config_map(map: &Spot<'_>, to: &mut Problems) {
    let binary = map.get("binaryData");
    let mut size = 0;
    for (key, value) in map.get("data").iter().flat_map(Spot::entries) {
        size += value.node.as_text().map_or(0, str::len);
        if binary.as_ref().is_some_and(|binary| binary.has(key)) {
            to.value(value.path(), format!("`{key}` is in `binaryData` too"), "keep one of them");
        }
    }
    size += binary.iter().flat_map(Spot::entries).map(|(_, value)| decoded(&value)).sum::<usize>();
    weigh(map, size, to);
}

pub(super) fn secret(secret: &Spot<'_>, to: &mut Problems) {
    let (data, texts) = (secret.get("data"), secret.get("stringData"));
    // What is under one key in both is the text.
    let texts_size: usize =
        texts.iter().flat_map(Spot::entries).map(|(_, value)| value.node.as_text().map_or(0, str::len)).sum();
    let only_data = |key: &str| texts.as_ref().is_none_or(|texts| texts.node.get(key).is_none());
    let data_size: usize = data
        .iter()
        .flat_map(Spot::entries)
        .filter(|(key, _)| only_data(key))
        .map(|(_, value)| decoded(&value))
        .sum();
    weigh(secret, texts_size + data_size, to);
    let has = |key: &str| [&data, &texts].into_iter().flatten().any(|map| map.node.get(key).is_some());
    let kind = secret.text("type").unwrap_or_default();
    let needed: &[&str] = match kind {
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        _ => &[],
    };
    for key in needed.iter().filter(|key| !has(key)) {
        let cause = format!("a Secret of type {kind} has the key `{key}`");
        to.missing(secret.path().key("data").key(*key), cause, "add it, or use another type");
    }
    if kind == "kubernetes.io/basic-auth" && !has("username") && !has("password") {
        let cause = format!("a Secret of type {kind} has the key `username` or `password`");
        to.missing(secret.path().key("data"), cause, "add one, or use another type");
    }
    if kind == "kubernetes.io/service-account-token" {
        let metadata = secret.get("metadata");
        let annotations = metadata.as_ref().and_then(|metadata| metadata.get("annotations"));
        if annotations
            .is_none_or(|all| all.text("kubernetes.io/service-account.name").is_none_or(str::is_empty))
        {
            let path = secret.path().key("metadata").key("annotations");
            let cause = format!("a Secret of type {kind} names its account in an annotation");
            to.missing(path, cause, "add `kubernetes.io/service-account.name`");
        }
    }
    for key in [".dockerconfigjson", ".dockercfg"].into_iter().filter(|key| needed.contains(key)) {
        if let Some(text) = texts
            .as_ref()
            .and_then(|texts| texts.node.get(key))
            .map(|text| if text.is_null() { "" } else { text.as_text().unwrap_or_default() })
            && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_err()
        {
            to.value(secret.path().key("stringData").key(key), "it is no JSON", "write a map of `auths`");
        }
    }
}

/// How many bytes base64 stands for.
fn decoded(value: &Spot<'_>) -> usize {
    let text = value.node.as_text().unwrap_or_default();
    let digits = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r' | b'=')).count();
    digits * 3 / 4
}

fn weigh(object: &Spot<'_>, size: usize, to: &mut Problems) {
    if size > MOST {
        let cause = format!("it holds {size} bytes, and an object of this kind at most {MOST}");
        to.value(object.path().key("data"), cause, "split it, or put it on a volume");
    }
}
