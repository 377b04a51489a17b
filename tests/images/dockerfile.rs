//! As much of a Dockerfile as the comparison needs.

use std::collections::BTreeMap;

pub(crate) struct Dockerfile {
    pub(crate) stages: Vec<Stage>,
}

pub(crate) struct Stage {
    /// The image, with the defaults of arguments in it.
    pub(crate) base: String,
    instructions: Vec<(String, String)>,
}

impl Dockerfile {
    pub(crate) fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
        let mut arguments = BTreeMap::new();
        let mut stages: Vec<Stage> = Vec::new();
        for line in joined.lines().filter(|line| !line.trim().is_empty()) {
            let (word, rest) = line.trim().split_once(' ').unwrap_or_else(|| panic!("`{line}` says nothing"));
            let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
            match (word, stages.last_mut()) {
                ("FROM", _) => {
                    let base = rest.split(' ').next().unwrap_or_default();
                    stages.push(Stage { base: filled(base, &arguments), instructions: Vec::new() });
                }
                ("ARG", None) => {
                    let (name, value) =
                        rest.split_once('=').unwrap_or_else(|| panic!("`{rest}` has no default"));
                    arguments.insert(name.to_owned(), value.to_owned());
                }
                (_, Some(stage)) => stage.instructions.push((word.to_owned(), rest)),
                (_, None) => panic!("`{line}` stands before the first stage"),
            }
        }
        Self { stages }
    }

    /// The stage that becomes the image.
    pub(crate) fn last(&self) -> &Stage {
        self.stages.last().unwrap_or_else(|| panic!("no stage"))
    }
}

impl Stage {
    /// What stands behind an instruction, for each of that name.
    pub(crate) fn all<'a>(&'a self, instruction: &'a str) -> impl Iterator<Item = &'a str> {
        self.instructions.iter().filter(move |(word, _)| word == instruction).map(|(_, rest)| rest.as_str())
    }

    /// `ENV`, in the form with `=`.
    pub(crate) fn variables(&self) -> BTreeMap<String, String> {
        let pairs = self.all("ENV").flat_map(|rest| rest.split(' ')).filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

fn filled(text: &str, arguments: &BTreeMap<String, String>) -> String {
    arguments.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
}
