//! `cargo run --example summary FILE`: what a rendered stream holds, one line a model server.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, Result, anyhow};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

const HEAD: [&str; 6] = ["MODEL", "RUNTIME", "IMAGE", "REPLICAS", "GPU", "OBJECTS"];

fn main() -> Result<()> {
    let path = std::env::args().nth(1).context("usage: summary FILE")?;
    let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    // By `app`, which follows a prefix, so that two copies of a model are two lines.
    let mut models: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for document in format!("\n{text}").split("\n---\n").filter(|document| !document.trim().is_empty()) {
        let object: Value = decode(&parse(document).map_err(|errors| anyhow!("{path}: {errors:?}"))?)?;
        match label(&object, "creativeflow.ai~1model-name").and(label(&object, "app")) {
            Some(app) => models
                .entry(format!("{}/{app}", field(&object, "/metadata/namespace")))
                .or_default()
                .push(object),
            None => *others.entry(field(&object, "/kind").to_owned()).or_default() += 1,
        }
    }

    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(models.values().map(|objects| row(objects)));
    let widths: Vec<usize> =
        (0..HEAD.len()).map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0)).collect();
    let mut out = std::io::stdout().lock();
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    if !others.is_empty() {
        let others: Vec<_> = others.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        writeln!(out, "beside them: {}", others.join(", "))?;
    }
    Ok(())
}

fn row(objects: &[Value]) -> [String; 6] {
    let of = |kind: &str| objects.iter().find(|object| field(object, "/kind") == kind);
    let deployment = of("Deployment").unwrap_or(&Value::Null);
    let server = "/spec/template/spec/containers/0";
    let replicas = match of("HorizontalPodAutoscaler") {
        Some(scaler) => {
            format!("{}-{}", number(scaler, "/spec/minReplicas"), number(scaler, "/spec/maxReplicas"))
        }
        None => number(deployment, "/spec/replicas"),
    };
    let limits = deployment.pointer(&format!("{server}/resources/limits")).and_then(Value::as_object);
    let gpu = limits.and_then(|limits| limits.iter().find(|(resource, _)| resource.contains('/')));
    let kinds: Vec<_> = objects.iter().map(|object| field(object, "/kind")).collect();
    [
        label(deployment, "creativeflow.ai~1model-name").unwrap_or("-").to_owned(),
        label(deployment, "creativeflow.ai~1runtime").unwrap_or("-").to_owned(),
        field(deployment, &format!("{server}/image")).to_owned(),
        replicas,
        gpu.map_or_else(|| "-".to_owned(), |(_, count)| count.to_string().replace('"', "")),
        format!("{}: {}", kinds.len(), kinds.join(", ")),
    ]
}

fn field<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or("-")
}

fn label<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.pointer(&format!("/metadata/labels/{key}")).and_then(Value::as_str)
}

fn number(object: &Value, pointer: &str) -> String {
    object.pointer(pointer).map_or_else(|| "-".to_owned(), Value::to_string)
}
