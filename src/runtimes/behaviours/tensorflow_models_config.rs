//! `tensorflow-models-config`: the models of TensorFlow Serving as `tensorflow.serving.ModelServerConfig` in protobuf's
//! text format. Message: <https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/config/model_server_config.proto>,
//! policies: <https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/sources/storage_path/file_system_storage_path_source.proto>,
//! text format: <https://protobuf.dev/reference/protobuf/textformat-spec/>.

use crate::runtimes::facts::{ModelFacts, VersionPolicy};

/// The text for all models.
pub(super) fn write(models: &[ModelFacts]) -> String {
    let mut out = String::from("model_config_list {\n");
    for model in models {
        out += "  config {\n";
        out += &format!("    name: {}\n", quote(&model.name));
        let base_path = model.path.as_ref().or(model.source.as_ref());
        if let Some(base_path) = base_path {
            out += &format!("    base_path: {}\n", quote(base_path));
        }
        out += "    model_platform: \"tensorflow\"\n";
        out += &format!("    model_version_policy {{ {} }}\n", policy(&model.versions));
        for (label, version) in &model.version_labels {
            // A map field: the key is text, the value a bare integer.
            out += &format!("    version_labels {{ key: {} value: {version} }}\n", quote(label));
        }
        out += "  }\n";
    }
    out + "}\n"
}

fn policy(versions: &VersionPolicy) -> String {
    match versions {
        VersionPolicy::Latest(count) => format!("latest {{ num_versions: {count} }}"),
        VersionPolicy::All => "all {}".to_owned(),
        VersionPolicy::Specific(numbers) => {
            let numbers: Vec<_> = numbers.iter().map(|number| format!("versions: {number}")).collect();
            format!("specific {{ {} }}", numbers.join(" "))
        }
    }
}

/// A string literal of the text format.
fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\{byte:03o}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_as_the_format_wants_it() {
        // Each was read back by protobuf's own parser for the real message.
        for (text, quoted) in [
            ("plain", r#""plain""#),
            ("a \"b\" \\c", r#""a \"b\" \\c""#),
            ("line\nbreak", r#""line\nbreak""#),
            ("tab\t nul\0 next\u{85}", r#""tab\011 nul\000 next\302\205""#),
            ("größe 模型 'x'", r#""größe 模型 'x'""#),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    #[test]
    fn a_model_that_the_server_reads_from_its_source_says_so() {
        let model = ModelFacts { name: "m".into(), source: Some("s3://b/m".into()), ..ModelFacts::default() };
        assert!(write(&[model]).contains("    base_path: \"s3://b/m\"\n"));
        assert_eq!(write(&[]), "model_config_list {\n}\n");
    }
}
