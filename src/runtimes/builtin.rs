//! The runtimes that come with the program, as data. Each is read when somebody asks for it.

use std::sync::OnceLock;

use super::catalog::Provenance;
use super::load;
use super::runtime::Runtime;
use crate::api::v1alpha1::serving_runtime::ServingRuntime;
use crate::yaml::{self, Node};

/// A built-in runtime.
pub(super) struct Builtin {
    /// Its name, which is its file's and its `metadata.name`.
    pub(super) name: &'static str,
    /// Its file.
    text: &'static str,
    loaded: OnceLock<Option<Runtime>>,
}

macro_rules! builtins {
    ($($name:literal)*) => {
        /// All of them, in byte order of their names.
        pub(super) static BUILTINS: [Builtin; [$($name),*].len()] = [$(Builtin {
            name: $name,
            text: include_str!(concat!("builtin/", $name, ".yaml")),
            loaded: OnceLock::new(),
        }),*];
    };
}

builtins! {
    "custom-python"
    "huggingface"
    "lightgbm"
    "llama-cpp"
    "mlserver"
    "ollama"
    "sglang"
    "sklearn"
    "tensorflow-serving"
    "tgi"
    "torchserve"
    "triton"
    "vllm"
    "xgboost"
}

impl Builtin {
    /// The built-in runtime of that name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|builtin| builtin.name == name)
    }

    /// The runtime. A test loads every file with all checks, so that here its shape is taken for granted.
    pub(super) fn runtime(&self) -> Option<&Runtime> {
        let load = || {
            let document: ServingRuntime = yaml::decode(&self.document()).ok()?;
            load::load(document, Provenance::Builtin).0
        };
        self.loaded.get_or_init(load).as_ref()
    }

    /// Its data, for inheriting from it.
    pub(super) fn document(&self) -> Node {
        yaml::parse(self.text).unwrap_or_else(|_| Node::empty())
    }
}
