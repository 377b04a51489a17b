//! What is too large for a golden case to hold.
#![allow(clippy::unwrap_used, reason = "a mistake of this test may stop it")]

use std::sync::Arc;

use modelspec::functions::{self, Input, Options};

/// What is said of a ModelSpec with files of these sizes.
fn said(sizes: &[usize]) -> Vec<String> {
    let mut text =
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: m}\nspec:\n  \
        runtime: custom-python\n  image: registry.example/m:1.0\n  files:\n"
            .to_owned();
    for (index, size) in sizes.iter().enumerate() {
        text += &format!("    /etc/m/{index}: {{text: {}}}\n", "x".repeat(*size));
    }
    let input = Input::read(Some(Arc::from("m.yaml")), text.into_bytes()).unwrap();
    let outcome = functions::run(&[input], &Options::default());
    outcome.diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn a_file_has_at_most_half_a_mebibyte_and_a_config_map_one() {
    const HALF: usize = 512 * 1024;
    assert_eq!(said(&[HALF]), [""; 0]);
    assert_eq!(
        said(&[HALF + 1]),
        [format!(
            "m.yaml:8: spec.files[\"/etc/m/0\"].text: has {} bytes, more than the {HALF} of a file here; put it into the image",
            HALF + 1
        )]
    );
    // Keys count as well, so two halves are just too much.
    let size = 2 * (HALF + "etc__m__0".len());
    assert_eq!(
        said(&[HALF, HALF]),
        [format!(
            "m.yaml:7: spec.files: ConfigMap `custom-py-server-m-files` would hold {size} bytes, more than the 1048576 that Kubernetes takes; put files into the image"
        )]
    );
}

#[test]
fn an_empty_config_is_told() {
    let config = Input::read(Some(Arc::from("expand.yaml")), b"# nothing\n".to_vec()).unwrap();
    let input = Input::read(None, Vec::new()).unwrap();
    let options = Options { config: Some(config), ..Options::default() };
    let outcome = functions::run(&[input], &options);
    let said: Vec<_> = outcome.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "expand.yaml: this config holds no document; write one of ModelSpec, ModelExpander, ServingPolicy, ConfigMap"
        ]
    );
}
