//! Text with variables, parsed once. What a variable stands for is decided at evaluation; that it exists, at load.

use crate::api::v1alpha1::serving_runtime::OptionType;

/// What a template can name. Ports, files and options are numbered in the order of their runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// `${name}`
    Name,
    /// `${model.name}`
    ModelName,
    /// `${model.path}`
    ModelPath,
    /// `${model.file}`
    ModelFile,
    /// `${model.source}`
    ModelSource,
    /// `${model.reference}`
    ModelReference,
    /// `${model.repo}`
    ModelRepo,
    /// `${model.revision}`
    ModelRevision,
    /// `${model.config.<key>}`
    ModelConfig(usize),
    /// `${adapter.name}`
    AdapterName,
    /// `${adapter.location}`
    AdapterLocation,
    /// `${adapter.path}`
    AdapterPath,
    /// `${models.dir}`
    ModelsDir,
    /// `${cache.dir}`
    CacheDir,
    /// `${files.<what>}`
    Files(usize),
    /// `${port.<name>}`
    Port(usize),
    /// `${gpu.count}`
    GpuCount,
    /// `${service.<port>}`
    ServicePort(usize),
    /// `${config.<key>}`
    Config(usize),
    /// `${config.<key>.<member>}`
    Member(usize, usize),
    /// `${drain.timeout}`
    DrainTimeout,
    /// `${drain.grace}`
    DrainGrace,
}

/// For what an item is written anew: the least of these that gives every variable in it one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Each {
    /// For nothing: it is written once.
    #[default]
    Once,
    /// For each model.
    Model,
    /// For each adapter of each model.
    Adapter,
}

impl Variable {
    /// For what it has a value each.
    pub(super) fn each(self) -> Each {
        match self {
            Self::ModelName
            | Self::ModelPath
            | Self::ModelFile
            | Self::ModelSource
            | Self::ModelReference
            | Self::ModelRepo
            | Self::ModelRevision
            | Self::ModelConfig(_) => Each::Model,
            Self::AdapterName | Self::AdapterLocation | Self::AdapterPath => Each::Adapter,
            _ => Each::Once,
        }
    }

    /// Whether it is a path in the container.
    pub(super) fn is_path(self) -> bool {
        matches!(
            self,
            Self::ModelPath | Self::ModelsDir | Self::CacheDir | Self::Files(_) | Self::AdapterPath
        )
    }

    /// The type of its value, that of options left aside.
    pub(super) fn own_type(self) -> OptionType {
        match self {
            Self::Port(_) | Self::ServicePort(_) | Self::GpuCount | Self::DrainTimeout | Self::DrainGrace => {
                OptionType::Integer
            }
            variable if variable.is_path() => OptionType::Path,
            _ => OptionType::String,
        }
    }
}

/// Text with variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// As it stands.
    Text(String),
    /// Replaced.
    Variable(Variable),
}

impl Template {
    /// Parses `text`; `lookup` turns the name of a variable into the variable, or says what is wrong with it. `$${` is a
    /// literal `${`, and Kubernetes' own `$(VAR)` passes.
    pub(super) fn parse(
        text: &str,
        mut lookup: impl FnMut(&str) -> Result<Variable, String>,
    ) -> Result<Self, Vec<String>> {
        let mut segments = Vec::new();
        let mut errors = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            if rest[..at].ends_with('$') {
                literal.push_str(&rest[..at - 1]);
                literal.push_str("${");
                rest = &rest[at + 2..];
                continue;
            }
            literal.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else {
                errors.push("`${` is not closed; add `}`, or write `$${` for a literal `${`".to_owned());
                return Err(errors);
            };
            match lookup(&rest[at + 2..at + end]) {
                Ok(variable) => {
                    if !literal.is_empty() {
                        segments.push(Segment::Text(std::mem::take(&mut literal)));
                    }
                    segments.push(Segment::Variable(variable));
                }
                Err(message) => errors.push(message),
            }
            rest = &rest[at + end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            segments.push(Segment::Text(literal));
        }
        if errors.is_empty() { Ok(Self(segments)) } else { Err(errors) }
    }

    /// Whether it names a variable.
    pub(super) fn names(&self, variable: Variable) -> bool {
        self.0.contains(&Segment::Variable(variable))
    }

    /// Its parts.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The variables, in order.
    pub(super) fn variables(&self) -> impl Iterator<Item = Variable> + '_ {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Variable(variable) => Some(*variable),
            Segment::Text(_) => None,
        })
    }

    /// The variable that it is, if it is nothing else.
    pub(super) fn sole_variable(&self) -> Option<Variable> {
        match self.0.as_slice() {
            [Segment::Variable(variable)] => Some(*variable),
            _ => None,
        }
    }

    /// Its text, variables left out.
    pub(super) fn literal(&self) -> String {
        let text = self.0.iter().map(|segment| match segment {
            Segment::Text(text) => text.as_str(),
            Segment::Variable(_) => "",
        });
        text.collect()
    }

    /// Whether it starts with `/`.
    pub(super) fn starts_with_slash(&self) -> bool {
        matches!(self.0.first(), Some(Segment::Text(text)) if text.starts_with('/'))
    }

    /// For what the item that holds it is written anew.
    pub(super) fn each(&self) -> Each {
        self.variables().map(Variable::each).max().unwrap_or_default()
    }

    /// Whether it is computed from a port or a path.
    pub(super) fn is_computed(&self) -> bool {
        self.variables().any(|variable| variable.is_path() || matches!(variable, Variable::Port(_)))
    }

    /// The first option of `config` that it names.
    pub(super) fn option(&self) -> Option<usize> {
        self.variables().find_map(|variable| match variable {
            Variable::Config(index) | Variable::Member(index, _) => Some(index),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Segment>, Vec<String>> {
        Template::parse(text, |name| match name {
            "name" => Ok(Variable::Name),
            "port.http" => Ok(Variable::Port(0)),
            other => Err(format!("unknown `{other}`")),
        })
        .map(|template| template.0)
    }

    #[test]
    fn variables_are_told_from_text_that_looks_alike() {
        let text = |text: &str| Segment::Text(text.into());
        let name = || Segment::Variable(Variable::Name);
        for (input, expected) in [
            ("", vec![]),
            ("plain $HOME $(VAR) $x {y}", vec![text("plain $HOME $(VAR) $x {y}")]),
            ("${name}", vec![name()]),
            ("a${name}b${name}", vec![text("a"), name(), text("b"), name()]),
            ("$${name}", vec![text("${name}")]),
            ("a$${b}${name}$", vec![text("a${b}"), name(), text("$")]),
            ("$$", vec![text("$$")]),
        ] {
            assert_eq!(parse(input), Ok(expected), "{input}");
        }
    }

    #[test]
    fn every_wrong_variable_is_told() {
        assert_eq!(parse("${a} ${name} ${b}"), Err(vec!["unknown `a`".into(), "unknown `b`".into()]));
        let open = "`${` is not closed; add `}`, or write `$${` for a literal `${`";
        assert_eq!(parse("${a} ${name"), Err(vec!["unknown `a`".into(), open.into()]));
    }
}
