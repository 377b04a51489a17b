//! What a container sees of its Secrets, as the kubelet would give it: variables, and files below its mounts.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::control_plane::Client;
use crate::objects::{at, text};

/// Variables by name and files by path, with their values.
pub(crate) type View = BTreeMap<String, String>;

/// The view of the first container of a Deployment's pods. Fails where a pod would wait: a Secret or a key is not there.
pub(crate) fn of(client: &mut Client, deployment: &Value) -> Result<View> {
    let namespace = text(deployment, "metadata.namespace").to_owned();
    let pod = &deployment["spec"]["template"]["spec"];
    let server = pod["containers"].as_array().and_then(|all| all.first()).context("no container")?;
    let mut secret = |name: &str| secret(client, &namespace, name);
    let mut view = View::new();
    for source in at(server, "envFrom.secretRef") {
        view.extend(secret(text(source, "name"))?);
    }
    for variable in at(server, "env").into_iter().filter(|it| it["valueFrom"]["secretKeyRef"].is_object()) {
        let source = &variable["valueFrom"]["secretKeyRef"];
        let values = secret(text(source, "name"))?;
        let value = values.get(text(source, "key")).with_context(|| format!("no key for {variable}"))?;
        view.insert(text(variable, "name").to_owned(), value.clone());
    }
    for volume in at(pod, "volumes") {
        let mut files = BTreeMap::new();
        let own = volume.get("secret").into_iter().map(|source| (source, text(source, "secretName")));
        let sources =
            at(volume, "projected.sources.secret").into_iter().map(|source| (source, text(source, "name")));
        for (source, name) in own.chain(sources) {
            let values = secret(name)?;
            let items = at(source, "items");
            if items.is_empty() {
                files.extend(values.clone());
            }
            for item in items {
                let value =
                    values.get(text(item, "key")).with_context(|| format!("no key for {item} of {name}"))?;
                files.insert(text(item, "path").to_owned(), value.clone());
            }
        }
        for mount in at(server, "volumeMounts").into_iter().filter(|mount| mount["name"] == volume["name"]) {
            let folder = text(mount, "mountPath");
            for (path, value) in &files {
                // A file of the volume, or a folder of it, may be all that is mounted.
                let part = text(mount, "subPath");
                let rest = if part.is_empty() { Some(path.as_str()) } else { path.strip_prefix(part) };
                match rest.map(|rest| rest.trim_start_matches('/')) {
                    Some("") => drop(view.insert(folder.to_owned(), value.clone())),
                    Some(rest) => drop(view.insert(format!("{folder}/{rest}"), value.clone())),
                    None => {}
                }
            }
        }
    }
    Ok(view)
}

/// The values of a Secret.
pub(crate) fn secret(client: &mut Client, namespace: &str, name: &str) -> Result<View> {
    let object = client.read(&format!("/api/v1/namespaces/{namespace}/secrets/{name}"))?;
    let data = object["data"].as_object().with_context(|| format!("Secret {name} has no values"))?;
    data.iter()
        .map(|(key, value)| {
            let bytes = base64(value.as_str().unwrap_or_default()).with_context(|| key.clone())?;
            Ok((key.clone(), String::from_utf8(bytes)?))
        })
        .collect()
}

/// What base64 encodes.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        ensure!(value < 63 || letter == b'/', "`{text}` is not base64");
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff)?);
        }
    }
    Ok(bytes)
}
