//! How an image with a model in it is built and deployed.

use std::fmt::Write;
use std::path::Path;

use modelspec::api::v1alpha1::serving_runtime::Layout;
use modelspec::runtimes::Runtime;

use super::example;

/// An image that holds a model.
const IMAGE: &str = "registry.example/team/model:1.0.0";

/// A ModelSpec whose model is in the image.
fn baked(runtime: &Runtime) -> String {
    example::model_spec(runtime, Some(IMAGE), "{}")
}

/// Whether a model can be in the image: then there is a place for it, and nothing is fetched in its stead.
pub(super) fn holds_models(runtime: &Runtime) -> bool {
    runtime.models.dir.is_some()
        && runtime.default_source("example", "model").is_none()
        && example::expand(&baked(runtime)).is_some()
}

/// What the section of images says.
pub(super) fn section(runtime: &Runtime, out: &mut String) {
    if !holds_models(runtime) {
        return;
    }
    out.push_str("\n## With a model in the image\n\n");
    let example = format!("examples/images/{}", runtime.name);
    if Path::new(env!("CARGO_MANIFEST_DIR")).join(&example).join("Dockerfile").is_file() {
        let _ = write!(
            out,
            "[{example}](../../{example}) has a Dockerfile that refuses a wrong layout while it builds, and the commands. The ModelSpec then names the image and no source:\n\n"
        );
    } else {
        let _ = write!(
            out,
            "A `Dockerfile` beside what the source would hold:\n\n```dockerfile\n{}```\n\n```sh\ndocker build --tag {IMAGE} .\ndocker push {IMAGE}\n```\n\nThe ModelSpec then names the image and no source:\n\n",
            dockerfile(runtime)
        );
    }
    let _ = write!(out, "```yaml\n{}```\n", baked(runtime));
}

/// Files of a model belong to root and can be read by everybody, so that the server changes nothing.
fn dockerfile(runtime: &Runtime) -> String {
    let base = runtime.images.values().next().map_or(example::IMAGE, String::as_str);
    let dir = runtime.models.dir.as_deref().unwrap_or_default();
    let file = runtime.models.file.as_deref();
    let flat = runtime.models.layout != Layout::PerModel;
    let folder = if flat { format!("{dir}/") } else { format!("{dir}/model/") };
    let what = file.map_or("model/".to_owned(), |extension| format!("model{extension}"));
    // The first is that for CPUs, where there is one.
    let others = runtime.images.iter().skip(1).filter(|(_, image)| *image != base);
    let mut out: String =
        others.map(|(accelerator, image)| format!("# {}: FROM {image}\n", accelerator.as_str())).collect();
    let _ = write!(out, "FROM {base}\nCOPY --chown=0:0 --chmod=755 {what} {folder}\n");
    if !runtime.security.root {
        let _ = writeln!(out, "USER {}:{}", runtime.security.uid, runtime.security.gid);
    }
    out
}
