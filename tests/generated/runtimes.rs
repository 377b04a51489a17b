//! `docs/runtimes.md`: every built-in runtime, from its data and from what a small ModelSpec of it yields.

use std::fmt::Write;

use modelspec::api::API_VERSION;
use modelspec::functions::{Input, Options, run};
use modelspec::krm::Stream;
use modelspec::runtimes::{Catalog, Fetch, OptionDecl, Runtime, Target};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

pub(crate) fn page() -> String {
    let mut out = String::from(
        "# Built-in runtimes\n\n\
         What each model server is told and asked. Commands, ports and probes are those of the ModelSpec shown; its other fields\n\
         change them, and so do the keys of `config`. How models must lie is on [a page of its own](models.md).\n\n\
         Made from `src/runtimes/builtin`: edit the data there, where each fact has its source, then `make generate`.\n",
    );
    let catalog = Catalog::builtin();
    for name in catalog.names() {
        runtime(catalog.get(name).unwrap(), &mut out);
    }
    out
}

fn runtime(runtime: &Runtime, out: &mut String) {
    let model = model_spec(runtime);
    let objects = expand(&model);
    let service = objects.iter().find(|object| object["kind"] == "Service").unwrap();
    let deployment = objects.iter().find(|object| object["kind"] == "Deployment").unwrap();
    let pod = &deployment["spec"]["template"]["spec"];
    let server = &pod["containers"][0];

    let _ = write!(out, "\n## {}\n\n", runtime.name);
    if let Some(reason) = &runtime.deprecated {
        let _ = write!(out, "{reason}; a warning says so.\n\n");
    }
    let _ = write!(out, "```yaml\n{model}```\n\n");
    if let Some(command) = command(server) {
        let _ = write!(out, "runs\n\n```text\n{command}```\n\n");
    }
    out.push_str("| | |\n|---|---|\n");
    let mut row = |name: &str, value: String| {
        let _ = writeln!(out, "| {name} | {} |", value.replace('|', "\\|"));
    };
    row("objects", names(&objects));
    row("image", images(runtime));
    row("models", models(runtime));
    row("ports", ports(server, service));
    for (name, key) in [("startup", "startupProbe"), ("ready", "readinessProbe"), ("live", "livenessProbe")] {
        row(name, probe(&server[key]));
    }
    row("metrics", metrics(runtime));
    row("end", end(pod, server));
    row("user", user(runtime, pod, server));
    row("requests", requests(server, runtime));
    for (name, job) in &runtime.declared.jobs {
        row("job", format!("CronJob `{}-<name>-{name}`{}", runtime.prefix, when(job.when.as_ref())));
    }
    for (what, store) in &runtime.declared.stores {
        let when = when(store.when.as_ref());
        row("store", format!("ConfigMap `{}-<name>-{what}`, which others write{when}", runtime.prefix));
    }
    options(&runtime.options, "spec.config", out);
    options(&runtime.model_options, "spec.models.<name>.config", out);
}

fn when(condition: Option<&String>) -> String {
    condition.map(|condition| format!(", with `{condition}`")).unwrap_or_default()
}

/// The smallest ModelSpec that shows what a model is told by.
fn model_spec(runtime: &Runtime) -> String {
    let mut out = format!(
        "apiVersion: {API_VERSION}\nkind: ModelSpec\nmetadata:\n  name: example\nspec:\n  runtime: {}\n",
        runtime.name
    );
    if runtime.images.is_empty() {
        out.push_str("  image: registry.example/team/server:1.0.0\n");
    }
    let source = match runtime.models.fetch.keys().next() {
        Some(scheme) => format!("{scheme}://organization/model"),
        None => format!("s3://bucket/model{}", runtime.models.file.as_deref().unwrap_or_default()),
    };
    let _ = writeln!(out, "  models:\n    model: {{source: \"{source}\"}}");
    if !runtime.images.is_empty() && !runtime.images.keys().any(|accelerator| accelerator.as_str() == "cpu") {
        out.push_str("  resources: {gpu: 1}\n");
    }
    out
}

fn expand(model: &str) -> Vec<Value> {
    let input = Input::read(None, model.as_bytes().to_vec()).unwrap();
    let outcome = run(std::slice::from_ref(&input), &Options::default());
    assert!(!outcome.failed(), "{:?}", outcome.diagnostics);
    let mut output = Vec::new();
    input.stream.write(&outcome.edits[0], &mut output).unwrap();
    let stream = Stream::read(output).unwrap();
    stream.items().map(|item| decode(&parse(&item.document()).unwrap()).unwrap()).collect()
}

fn command(server: &Value) -> Option<String> {
    let words = |key: &str| server[key].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut all = words("command").chain(words("args")).peekable();
    all.peek()?;
    let mut out = String::new();
    for (index, word) in all.enumerate() {
        let new_line = index > 0 && word.starts_with('-');
        out.push_str(if new_line { " \\\n  " } else { " " });
        out.push_str(word);
    }
    out.remove(0);
    Some(out + "\n")
}

fn names(objects: &[Value]) -> String {
    let mut names: Vec<String> = Vec::new();
    for object in objects {
        let name = object["metadata"]["name"].as_str().unwrap().replace("example", "<name>");
        names.push(format!("{} `{name}`", object["kind"].as_str().unwrap()));
    }
    names.join(", ")
}

fn images(runtime: &Runtime) -> String {
    let images: Vec<String> = runtime
        .images
        .iter()
        .map(|(accelerator, image)| format!("{}: `{image}`", accelerator.as_str()))
        .collect();
    if images.is_empty() { "your own, in `spec.image`".into() } else { images.join("; ") }
}

fn models(runtime: &Runtime) -> String {
    let rules = &runtime.models;
    let mut said = match (rules.min, rules.max) {
        (0, None) if runtime.cache.as_ref().is_some_and(|cache| cache.always) => {
            "any number, or those that come later by its API".to_owned()
        }
        (0, None) => "any number, or those that the image holds".to_owned(),
        (0, Some(most)) => format!("at most {most}, or those that the image holds"),
        (least, None) => format!("at least {least}"),
        (least, Some(most)) if least == most => format!("exactly {most}"),
        (least, Some(most)) => format!("{least} to {most}"),
    };
    if let Some(dir) = &rules.dir {
        let _ = write!(said, "; in `{dir}`");
    }
    if let Some(file) = &rules.file {
        let _ = write!(said, "; each a `{file}` file");
    }
    for (who, by) in [
        (Fetch::Server, "the server itself fetches"),
        (Fetch::Pull, "the init container `pull`, the server's own program, fetches"),
    ] {
        let fetched = rules.fetch.iter().filter(|(_, fetch)| **fetch == who);
        let fetched: Vec<String> = fetched.map(|(scheme, _)| format!("`{scheme}://`")).collect();
        if !fetched.is_empty() {
            let _ = write!(said, "; {by} {}", fetched.join(", "));
        }
    }
    if let Some(name) = &rules.name {
        let _ = write!(said, "; names match `{}`", name.as_str());
    }
    said.push_str(if rules.versions { "; `versions` and `versionLabels` choose among versions" } else { "" });
    said
}

fn ports(server: &Value, service: &Value) -> String {
    let services = service["spec"]["ports"].as_array().unwrap();
    let ports = server["ports"].as_array().unwrap().iter().map(|port| {
        let same = services.iter().find(|other| other["targetPort"] == port["name"]);
        let number = &port["containerPort"];
        let mut said = format!("`{}` {number}", port["name"].as_str().unwrap());
        match same {
            Some(other) if other["port"] != *number => {
                let _ = write!(said, " ({} in the Service)", other["port"]);
            }
            Some(other) if other.get("appProtocol").is_some() => said.push_str(" (gRPC)"),
            Some(_) => {}
            None => said.push_str(" (not in the Service)"),
        }
        said
    });
    ports.collect::<Vec<_>>().join(", ")
}

fn probe(probe: &Value) -> String {
    let asks = if let Some(get) = probe.get("httpGet") {
        format!("GET `{}` on `{}`", get["path"].as_str().unwrap(), get["port"].as_str().unwrap())
    } else if let Some(socket) = probe.get("tcpSocket") {
        format!("a connection to `{}`", socket["port"].as_str().unwrap())
    } else if let Some(exec) = probe.get("exec") {
        let words = exec["command"].as_array().unwrap().iter().filter_map(Value::as_str);
        format!("`{}`", words.collect::<Vec<_>>().join(" "))
    } else if let Some(grpc) = probe.get("grpc") {
        format!("gRPC's health protocol on {}", grpc["port"])
    } else {
        return "none".into();
    };
    format!("{asks}; every {} s, {} failures", probe["periodSeconds"], probe["failureThreshold"])
}

fn metrics(runtime: &Runtime) -> String {
    let Some(metrics) = &runtime.declared.metrics else { return "none".into() };
    let port = metrics.port.as_deref().unwrap_or_default();
    let path = metrics.path.as_deref().unwrap_or_default();
    match path.strip_prefix("${config.").and_then(|rest| rest.strip_suffix('}')) {
        Some(key) => format!("`{port}`, where `config.{key}` says"),
        None => format!("`{port}`, `{path}`"),
    }
}

fn end(pod: &Value, server: &Value) -> String {
    let stop = &server["lifecycle"]["preStop"];
    let wait = match (stop["sleep"]["seconds"].as_i64(), &stop["exec"]["command"]) {
        (Some(seconds), _) => format!("{seconds} s, then SIGTERM"),
        (None, Value::Array(words)) => {
            format!("`{}`", words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
        }
        _ => "SIGTERM".into(),
    };
    format!("{wait}; killed after {} s", pod["terminationGracePeriodSeconds"])
}

fn user(runtime: &Runtime, pod: &Value, server: &Value) -> String {
    let mut said = match &pod["securityContext"]["runAsUser"] {
        Value::Null => "root".to_owned(),
        number => number.to_string(),
    };
    said.push_str(if runtime.is_restricted() { "" } else { ", refused by the `restricted` standard" });
    let read_only = server["securityContext"]["readOnlyRootFilesystem"] == true;
    said.push_str(if read_only { "; root file system read-only" } else { "; root file system writable" });
    let volumes = pod["volumes"].as_array().unwrap();
    let is_empty = |name: &Value| {
        volumes.iter().any(|volume| volume["name"] == *name && volume.get("emptyDir").is_some())
    };
    let mounts = server["volumeMounts"].as_array().unwrap().iter();
    let writable: Vec<String> = mounts
        .filter(|mount| mount.get("readOnly").is_none() && is_empty(&mount["name"]))
        .map(|mount| format!("`{}`", mount["mountPath"].as_str().unwrap()))
        .collect();
    if !writable.is_empty() {
        let _ = write!(said, "; writable {}", writable.join(", "));
    }
    said
}

fn requests(server: &Value, runtime: &Runtime) -> String {
    let requests = server["resources"]["requests"].as_object().unwrap();
    let mut said: Vec<String> =
        requests.iter().map(|(name, value)| format!("{name} {}", value.as_str().unwrap())).collect();
    if let Some(shm) = &runtime.shm {
        let more =
            shm.multi_gpu.as_ref().map(|size| format!(", {size} with several GPUs")).unwrap_or_default();
        said.push(format!("shared memory {}{more}", shm.size));
    }
    said.join(", ")
}

fn options(options: &[OptionDecl], path: &str, out: &mut String) {
    if options.is_empty() {
        return;
    }
    let _ = write!(out, "\n| `{path}` | type, default | becomes | |\n|---|---|---|---|\n");
    rows(options, "", out);
}

/// A row for each option, and behind it one for each of its members.
fn rows(options: &[OptionDecl], of: &str, out: &mut String) {
    for option in options {
        let mut type_ = if let Some(format) = option.format {
            format!("{format:?}").to_lowercase()
        } else if option.choices.is_empty() {
            format!("{:?}", option.type_).to_lowercase()
        } else {
            option.choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
        };
        match (option.minimum, option.maximum) {
            (Some(least), Some(most)) => type_ += &format!(" from {least} to {most}"),
            (Some(least), None) => type_ += &format!(" ≥ {least}"),
            (None, Some(most)) => type_ += &format!(" ≤ {most}"),
            (None, None) => {}
        }
        if let Some(default) = &option.default {
            let _ = write!(type_, "; `{default}`");
        }
        let becomes = match &option.target {
            Target::Arg { flag: Some(flag), .. } => format!("`{flag}`"),
            Target::Arg { negated: Some(flag), .. } => format!("`{flag}` when false"),
            Target::Env(name) => format!("variable `{name}`"),
            Target::Property(name) => format!("property `{name}`"),
            Target::Arg { .. } | Target::Variable => String::new(),
        };
        let mut meaning = option.description.clone().unwrap_or_default();
        if option.required {
            meaning.push_str(" Required.");
        }
        if let Some(other) = &option.requires {
            let _ = write!(meaning, " Needs `{other}`.");
        }
        if let Some(warning) = &option.warning {
            let _ = write!(meaning, " Warns: {warning}.");
        }
        let name = format!("{of}{}", option.name);
        let cells = [format!("`{name}`"), type_, becomes, meaning].map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        rows(&option.members, &format!("{name}."), out);
    }
}
