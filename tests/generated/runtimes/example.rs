//! Small ModelSpecs of a runtime, and what they yield.

use std::fmt::Write;

use modelspec::api::API_VERSION;
use modelspec::functions::{Input, Options, run};
use modelspec::krm::Stream;
use modelspec::runtimes::{DOWNLOADED, Runtime};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

/// The image of ModelSpecs that bring their own.
pub(super) const IMAGE: &str = "registry.example/team/server:1.0.0";

/// A ModelSpec with this entry of `models`.
pub(super) fn model_spec(runtime: &Runtime, image: Option<&str>, model: &str) -> String {
    let mut out = format!(
        "apiVersion: {API_VERSION}\nkind: ModelSpec\nmetadata:\n  name: example\nspec:\n  runtime: {}\n",
        runtime.name
    );
    if let Some(image) = image.or(runtime.images.is_empty().then_some(IMAGE)) {
        let _ = writeln!(out, "  image: {image}");
    }
    let _ = writeln!(out, "  models:\n    model: {model}");
    if !runtime.images.is_empty() && !runtime.images.keys().any(|accelerator| accelerator.as_str() == "cpu") {
        out.push_str("  resources: {gpu: 1}\n");
    }
    out
}

/// The smallest ModelSpec that shows what a model is told by.
pub(super) fn smallest(runtime: &Runtime) -> String {
    // A scheme of its own says more of it than one that all have.
    let own = |scheme: &&String| !DOWNLOADED.contains(&scheme.as_str());
    let fetched = runtime.models.fetch.keys();
    let scheme = fetched.clone().find(own).or(fetched.clone().next()).map_or("s3", String::as_str);
    model_spec(runtime, None, &source(runtime, scheme))
}

/// The server's container with other models than the smallest ModelSpec has, where the runtime takes them.
pub(super) fn others(runtime: &Runtime) -> Vec<(&'static str, Value)> {
    let smallest = smallest(runtime);
    let one = smallest.lines().find(|line| line.starts_with("    model: ")).unwrap();
    let several = smallest.replace(one, &format!("{one}\n{}", one.replacen("model", "other", 1)));
    let none = smallest.replace(&format!("  models:\n{one}\n"), "");
    let server = |text: &str| {
        let objects = expand(text)?;
        let deployment = objects.into_iter().find(|object| object["kind"] == "Deployment")?;
        Some(deployment["spec"]["template"]["spec"]["containers"][0].clone())
    };
    let all = [("several models", server(&several)), ("no models", server(&none))];
    all.into_iter().filter_map(|(what, server)| Some((what, server?))).collect()
}

/// An entry of `models` with a source of this scheme.
pub(super) fn source(runtime: &Runtime, scheme: &str) -> String {
    let file = runtime.models.file.as_deref().unwrap_or_default();
    let uri = match scheme {
        scheme if runtime.models.fetch.contains_key(scheme) => format!("{scheme}://organization/model"),
        "hf" => "hf://organization/model".to_owned(),
        "abfs" => format!("abfs://container@account.dfs.core.windows.net/model{file}"),
        "https" => format!("https://host/model{file}"),
        "pvc" => format!("pvc://claim/model{file}"),
        "oci" if file.is_empty() => "oci://registry.example/team/model:1.0.0".to_owned(),
        "oci" => {
            return format!(
                "{{source: \"oci://registry.example/team/model:1.0.0\", path: /models/model{file}}}"
            );
        }
        scheme => format!("{scheme}://bucket/model{file}"),
    };
    format!("{{source: \"{uri}\"}}")
}

/// The objects of a ModelSpec; none where it is refused.
pub(super) fn expand(model: &str) -> Option<Vec<Value>> {
    let input = Input::read(None, model.as_bytes().to_vec()).unwrap();
    let outcome = run(std::slice::from_ref(&input), &Options::default());
    if outcome.failed() {
        return None;
    }
    let mut output = Vec::new();
    input.stream.write(&outcome.edits[0], &mut output).unwrap();
    let stream = Stream::read(output).unwrap();
    Some(stream.items().map(|item| decode(&parse(&item.document()).unwrap()).unwrap()).collect())
}

/// What the server is started with, a flag a line.
pub(super) fn command(server: &Value) -> Option<String> {
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
