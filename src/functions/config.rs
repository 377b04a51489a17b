//! The config of a call: which function it asks for.

use super::{Input, Options};
use crate::api::{API_VERSION, GROUP, Origins};
use crate::diagnostic::{Diagnostic, Path, Problems, Step};
use crate::krm::{Form, Item};
use crate::suggest;
use crate::yaml::Value;

/// Kinds that can be a config, for messages.
const KINDS: &str = "ModelSpec, ModelExpander, ServingPolicy, ConfigMap";

/// What a call is asked to do.
pub(super) enum Function<'a> {
    /// Expand ModelSpecs.
    Expand(Config<'a>),
    /// Judge every object of the input by this ServingPolicy.
    Validate(&'a Input, Item<'a>),
}

/// Which ModelSpecs to expand, and with what.
pub(super) enum Config<'a> {
    /// Expand this ModelSpec alone.
    ModelSpec(&'a Input, Item<'a>),
    /// Expand every ModelSpec of the input, with what this says for all of them.
    ModelExpander(&'a Input, Item<'a>),
    /// Expand every ModelSpec of the input.
    Plain {
        /// Whether warnings are errors.
        strict: bool,
    },
}

impl<'a> Function<'a> {
    /// The config of the options, of the stream, or, in plain documents, a ModelExpander among them.
    pub(super) fn of(inputs: &'a [Input], options: &'a Options) -> Result<Self, Vec<Diagnostic>> {
        if let Some(input) = &options.config {
            let Some(item) = input.stream.item(0) else {
                let message = format!("this config holds no document; write one of {KINDS}");
                return Err(vec![Diagnostic { file: input.file.clone(), ..Diagnostic::error(message) }]);
            };
            return Self::classify(input, item);
        }
        for input in inputs {
            // Some callers write an empty map for "none".
            let given =
                input.stream.config().filter(|item| !["", "{}", "null"].contains(&item.document().trim()));
            if let Some(item) = given {
                return Self::classify(input, item);
            }
        }
        let documents = inputs.iter().filter(|input| input.stream.form() != Form::ResourceList);
        let mut expanders = documents.flat_map(|input| {
            let items = input.stream.items();
            items
                .filter(|item| is_ours(item) && item.kind() == "ModelExpander")
                .map(move |item| (input, item))
        });
        match (expanders.next(), expanders.next()) {
            (Some(_), Some((input, item))) => {
                let message = "a second ModelExpander; keep one, or name one with `--config`";
                Err(vec![input.place(&item).error(Path::default(), message)])
            }
            (Some((input, item)), None) => Ok(Self::Expand(Config::ModelExpander(input, item))),
            (None, _) => Ok(Self::Expand(Config::Plain { strict: false })),
        }
    }

    fn classify(input: &'a Input, item: Item<'a>) -> Result<Self, Vec<Diagnostic>> {
        let (api_version, kind) = (item.api_version(), item.kind());
        match (api_version.as_ref(), kind.as_ref()) {
            (API_VERSION, "ModelSpec") => Ok(Self::Expand(Config::ModelSpec(input, item))),
            (API_VERSION, "ModelExpander") => Ok(Self::Expand(Config::ModelExpander(input, item))),
            (API_VERSION, "ServingPolicy") => Ok(Self::Validate(input, item)),
            ("v1", "ConfigMap") => plain(input, &item).map(Self::Expand),
            (version, _) if version.starts_with(GROUP) && version != API_VERSION => {
                let message = format!("`{version}` is not known here; write `{API_VERSION}`");
                Err(vec![input.place(&item).error(Path(vec![Step::Key("apiVersion".into())]), message)])
            }
            _ => {
                let message = format!("kind `{kind}` is no config of this function; it takes {KINDS}");
                Err(vec![input.place(&item).error(Path::default(), message)])
            }
        }
    }
}

/// What `kpt fn eval -- key=value` sends, and kpt's placeholder for a function without config.
fn plain<'a>(input: &Input, item: &Item<'_>) -> Result<Config<'a>, Vec<Diagnostic>> {
    let place = input.place(item);
    let document = place.parse(&item.document())?;
    let mut problems = Problems::default();
    let at = Path(vec![Step::Key("data".into())]);
    let mut strict = false;
    if let Some(data) = document.get("data").filter(|data| !data.is_null()) {
        if !matches!(data.value, Value::Mapping(_)) {
            problems.error(at.clone(), "expected a map; write `data: {strict: \"true\"}`");
        }
        for entry in data.entries() {
            let path = at.clone().key(entry.key.as_str());
            match (entry.key.as_str(), entry.value.as_text()) {
                ("strict", Some("true")) => strict = true,
                ("strict", Some("false")) => {}
                ("strict", _) => problems.error(path, "takes `\"true\"` or `\"false\"`"),
                (key, _) => {
                    let near = suggest::nearest(key, ["strict"]).map_or("", |_| "did you mean `strict`? ");
                    let message =
                        format!("unknown key; {near}a ConfigMap config takes `strict` and nothing else");
                    problems.error(path, message);
                }
            }
        }
    }
    if problems.has_errors() {
        return Err(place.diagnostics(problems.into_vec(), &Origins::of(document), None));
    }
    Ok(Config::Plain { strict })
}

/// Whether an item is of this project's API.
pub(super) fn is_ours(item: &Item<'_>) -> bool {
    item.api_version() == API_VERSION
}
