//! KServe's placeholders. It reads a container as a Go template over the metadata of an InferenceService; here the model's
//! name stands for its name, and a key of `config` for each label and annotation.
//! <https://github.com/kserve/kserve/blob/v0.20.0/pkg/controller/v1beta1/inferenceservice/utils/utils.go>

/// Text with placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// As it stands.
    Literal(String),
    /// `{{.Name}}`
    Name,
    /// `{{.Labels.key}}` or `{{.Annotations.key}}`: the kind and the key.
    Meta(&'static str, String),
}

/// A label or an annotation that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    /// The key of `config` that it becomes.
    pub(super) key: String,
    /// `label` or `annotation`.
    pub(super) what: &'static str,
}

/// The closed set, for messages.
const KNOWN: &str = "known: `{{.Name}}`, `{{.Labels.<key>}}`, `{{.Annotations.<key>}}`";

impl Text {
    /// Reads text.
    ///
    /// # Errors
    /// What is wrong with each placeholder that means nothing here.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<String>> {
        let mut parts = Vec::new();
        let mut errors = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{{") {
            let Some((inside, behind)) = behind.split_once("}}") else {
                errors.push("`{{` is not closed; add `}}`".to_owned());
                return Err(errors);
            };
            parts.push(Part::Literal(before.to_owned()));
            match placeholder(inside.trim()) {
                Ok(part) => parts.push(part),
                Err(message) => errors.push(message),
            }
            rest = behind;
        }
        parts.push(Part::Literal(rest.to_owned()));
        parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        if errors.is_empty() { Ok(Self(parts)) } else { Err(errors) }
    }

    /// Whether it is text and nothing else.
    pub(super) fn is_literal(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Literal(_)))
    }

    /// Whether it names the InferenceService.
    pub(super) fn names_model(&self) -> bool {
        self.0.contains(&Part::Name)
    }

    /// The labels and annotations that it asks for.
    pub(super) fn asked(&self) -> impl Iterator<Item = Asked> + '_ {
        self.0.iter().filter_map(|part| match part {
            Part::Meta(what, key) => Some(Asked { key: key.clone(), what }),
            _ => None,
        })
    }

    /// It in our format: one text, or two where it names the model, as a ModelSpec without models has a name of its own.
    pub(super) fn alternatives(&self) -> Vec<String> {
        if self.names_model() {
            vec![self.with("${model.name}"), self.with("${name}")]
        } else {
            vec![self.with("")]
        }
    }

    fn with(&self, name: &str) -> String {
        let text = self.0.iter().map(|part| match part {
            Part::Literal(text) => text.replace("${", "$${"),
            Part::Name => name.to_owned(),
            Part::Meta(_, key) => format!("${{config.{key}}}"),
        });
        text.collect()
    }
}

fn placeholder(inside: &str) -> Result<Part, String> {
    let key = |key: &str| {
        (!key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
            .then(|| key.to_owned())
    };
    let meta = |what, prefix: &str| Some(Part::Meta(what, key(inside.strip_prefix(prefix)?)?));
    if inside == ".Name" {
        return Ok(Part::Name);
    }
    let part = meta("label", ".Labels.").or_else(|| meta("annotation", ".Annotations."));
    part.ok_or_else(|| match inside {
        ".Namespace" => format!(
            "`{{{{{inside}}}}}` has no value here; write `$(NAMESPACE)`, and `spec.env.NAMESPACE: {{field: metadata.namespace}}` in the ModelSpec"
        ),
        _ => format!("`{{{{{inside}}}}}` is no placeholder that has a value here; {KNOWN}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_variables_and_what_looks_like_ours_stays_text() {
        for (text, ours) in [
            ("--port=8080", vec!["--port=8080"]),
            ("--model_name={{.Name}}", vec!["--model_name=${model.name}", "--model_name=${name}"]),
            ("{{ .Labels.modelClass }}", vec!["${config.modelClass}"]),
            ("{{.Annotations.a_1}}-{{.Name}}", vec!["${config.a_1}-${model.name}", "${config.a_1}-${name}"]),
            ("$(PORT) ${HOME} $${X} }}", vec!["$(PORT) $${HOME} $$${X} }}"]),
            ("", vec![""]),
        ] {
            assert_eq!(Text::parse(text).unwrap().alternatives(), ours, "{text}");
        }
    }

    #[test]
    fn every_other_placeholder_is_told() {
        let errors = Text::parse("{{.Namespace}} {{ if .Name }}{{.Labels.a-b}}").unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(errors[0].contains("`$(NAMESPACE)`"), "{errors:?}");
        assert!(
            errors[1].starts_with("`{{if .Name}}` is no placeholder that has a value here; known: "),
            "{errors:?}"
        );
        assert!(errors[2].starts_with("`{{.Labels.a-b}}` is no placeholder"), "{errors:?}");
        assert_eq!(Text::parse("{{.Name").unwrap_err(), ["`{{` is not closed; add `}}`"]);
    }
}
