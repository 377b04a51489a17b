//! What KServe's controller adds to a runtime in code. The servers are named in `server-types.yaml`, where each fact has its
//! source.

use std::sync::OnceLock;

use crate::names;
use crate::yaml::{self, Entry, Node};

/// Which server a runtime starts, as KServe knows it.
pub(super) const ANNOTATION: &str = "serving.kserve.io/server-type";

/// What is added to one type of servers.
#[derive(Clone, Copy)]
pub(super) struct ServerType(&'static Node);

impl ServerType {
    /// The type that a runtime names, or the one that a runtime of this name had before there were types.
    pub(super) fn of(annotation: Option<&str>, name: &str) -> Option<Self> {
        static ALL: OnceLock<Node> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            // A test reads the file, so that here its shape is taken for granted.
            yaml::parse(include_str!("server-types.yaml")).unwrap_or_else(|_| Node::empty())
        });
        let formerly = |entry: &&Entry| entry.value.get("formerly").and_then(Node::as_text) == Some(name);
        match annotation {
            Some(type_) => all.get(type_).map(Self),
            None => all.entries().iter().find(formerly).map(|entry| Self(&entry.value)),
        }
    }

    /// What lies below the runtime's own, in our format.
    pub(super) fn spec(self) -> Option<&'static Node> {
        self.0.get("spec")
    }

    /// The image for an accelerator; none when KServe knows of no other than that for a CPU.
    pub(super) fn image(self, image: &str, accelerator: &str) -> Option<String> {
        let suffixes = self.0.get("images")?.get(accelerator)?;
        let suffix = |part| suffixes.get(part).and_then(Node::as_text).unwrap_or_default();
        let repository = names::image_repository(image);
        let tag = names::image_tag(image).filter(|_| !names::has_digest(image));
        // What is pinned by its content, and what is such a build already, stays as it is.
        Some(match tag {
            Some(tag) if !tag.ends_with(suffix("tag")) || suffix("tag").is_empty() => {
                let (name, tag_suffix) = (suffix("repository"), suffix("tag"));
                let name = if repository.ends_with(name) { "" } else { name };
                format!("{repository}{name}:{tag}{tag_suffix}")
            }
            _ => image.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_annotation_goes_before_the_name() {
        let spec = |annotation, name| ServerType::of(annotation, name).and_then(ServerType::spec);
        assert!(spec(None, "kserve-mlserver").is_some());
        assert!(spec(Some("mlserver"), "mine").is_some());
        assert!(spec(Some("other"), "kserve-mlserver").is_none() && spec(None, "mine").is_none());
    }

    #[test]
    fn images_for_gpus_are_called_as_kserve_calls_them() {
        let image = |type_: &str, image: &str, accelerator: &str| {
            ServerType::of(Some(type_), "").unwrap().image(image, accelerator)
        };
        for (type_, given, accelerator, expected) in [
            (
                "tensorflow-serving",
                "tensorflow/serving:2.6.2",
                "nvidia",
                Some("tensorflow/serving:2.6.2-gpu"),
            ),
            (
                "tensorflow-serving",
                "host:5000/serving:2.6.2-gpu",
                "nvidia",
                Some("host:5000/serving:2.6.2-gpu"),
            ),
            ("tensorflow-serving", "tensorflow/serving", "nvidia", Some("tensorflow/serving")),
            ("tensorflow-serving", "tensorflow/serving:1", "cpu", None),
            (
                "tritonserver",
                "nvcr.io/nvidia/tritonserver:23.05-py3",
                "nvidia",
                Some("nvcr.io/nvidia/tritonserver:23.05-py3"),
            ),
            ("vllmserver", "vllm/vllm-openai:v0.20.0", "cpu", Some("vllm/vllm-openai-cpu:v0.20.0")),
            ("vllmserver", "vllm/vllm-openai-cpu:v0.20.0", "cpu", Some("vllm/vllm-openai-cpu:v0.20.0")),
            ("mlserver", "mlserver:1", "nvidia", None),
        ] {
            assert_eq!(
                image(type_, given, accelerator).as_deref(),
                expected,
                "{type_} {given} {accelerator}"
            );
        }
    }
}
