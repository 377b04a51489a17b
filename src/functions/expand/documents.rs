//! What the input holds for this function: the config, the ModelSpecs to expand, runtimes, claims.

use super::model::{Found, Platform};
use crate::api::v1alpha1::{ConfigHash, ModelExpander};
use crate::api::{self, API_VERSION, GROUP, Origins, kserve};
use crate::diagnostic::{Diagnostic, Path, Problems, Severity, Step};
use crate::functions::config::{Config, is_ours};
use crate::functions::{Input, Options};
use crate::krm::{Form, Item, Wiring};
use crate::names::kubernetes_minor;
use crate::render::Hashing;
use crate::resolve::{Claim, Surroundings};
use crate::runtimes::Catalog;
use crate::suggest;
use crate::yaml::{self, Node};

/// Kinds of this API, for telling a slip of the pen from a stranger.
const KINDS: [&str; 4] = ["ModelSpec", "ModelExpander", "ServingRuntime", "ServingPolicy"];
/// The first minor version with a native sleep before a container ends: <https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/>.
const OLDEST: u32 = 30;
/// The label of a namespace: <https://kubernetes.io/docs/concepts/security/pod-security-admission/>.
const ENFORCED: &str = "pod-security.kubernetes.io/enforce";
/// The user's mark that a document is for tools and not for the cluster.
const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";

/// All documents of ours in the input.
#[derive(Debug)]
pub(super) struct Documents<'a> {
    /// The ModelSpecs to expand, in the order of the input.
    pub(super) models: Vec<Found<'a>>,
    /// What holds for all of them.
    pub(super) platform: Platform,
    /// Items of ours that go when they have done their work: input and item.
    pub(super) consumed: Vec<(usize, usize)>,
    /// How the call is wired.
    pub(super) wiring: Wiring,
    /// Whether every ModelSpec of the input is expanded, so that objects of any other are stale.
    pub(super) all: bool,
    /// Whether warnings are errors.
    pub(super) strict: bool,
    /// What is to be said so far.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The ModelExpander as it stands.
    expander: Option<Node>,
    /// Whether the config is a ModelExpander.
    has_expander: bool,
}

impl<'a> Documents<'a> {
    /// Looks through the items by kind; only those of ours are parsed.
    pub(super) fn collect(
        inputs: &'a [Input],
        options: &'a Options,
        config: Result<Config<'a>, Vec<Diagnostic>>,
    ) -> Self {
        let wiring = match inputs.first() {
            _ if options.plugin => Wiring::Build,
            Some(input) if inputs.len() == 1 => input.stream.wiring(),
            _ => Wiring::Stream,
        };
        let mut out = Self {
            models: Vec::new(),
            platform: Platform {
                defaults: None,
                catalog: Catalog::builtin(),
                surroundings: Surroundings::default(),
                hashing: Hashing::Checksum,
            },
            consumed: Vec::new(),
            wiring,
            all: true,
            strict: options.strict,
            diagnostics: Vec::new(),
            expander: None,
            has_expander: false,
        };
        match config {
            Ok(config) => out.read(inputs, &config),
            Err(diagnostics) => out.diagnostics.extend(diagnostics),
        }
        out
    }

    fn read(&mut self, inputs: &'a [Input], config: &Config<'a>) {
        let mut hash = ConfigHash::Auto;
        self.has_expander = matches!(config, Config::ModelExpander(..));
        match config {
            Config::Plain { strict } => self.strict |= *strict,
            Config::ModelExpander(input, item) => hash = self.expander(input, item),
            Config::ModelSpec(input, item) => {
                self.all = false;
                let index = inputs.iter().position(|other| std::ptr::eq(other, *input)).unwrap_or(0);
                self.model(input, index, item, input.stream.config_item());
            }
        }
        let mut others = 0;
        for (index, input) in inputs.iter().enumerate() {
            for item in input.stream.items() {
                if is_group(&item) {
                    self.item(inputs, index, &item);
                } else {
                    self.stranger(input, &item);
                    others += 1;
                }
            }
        }
        let generator = !self.all && others == 0;
        self.platform.hashing = match (hash, self.wiring) {
            (ConfigHash::Checksum, _) | (_, Wiring::Package | Wiring::Stream) => Hashing::Checksum,
            (ConfigHash::Auto, Wiring::Build) if generator => Hashing::NeedsHash,
            (ConfigHash::Auto, Wiring::Build) => Hashing::NeedsHashSuffix,
        };
        self.runtimes();
        self.default_options();
        self.claims(inputs);
        self.restricted(inputs);
    }

    /// A runtime of KServe's can be named like one of ours, and stays as it is. A kind of ours in a group that is nearly ours
    /// would be handed on in silence.
    fn stranger(&mut self, input: &Input, item: &Item<'_>) {
        let version = item.api_version();
        if version == kserve::API_VERSION
            && [kserve::NAMESPACED, kserve::CLUSTER].contains(&item.kind().as_ref())
        {
            self.platform.catalog.add_kserve(&item.document(), input.place(item));
            return;
        }
        if KINDS[..2].contains(&item.kind().as_ref())
            && (version.is_empty() || version.starts_with("serving.creativeflow"))
        {
            let message = format!("`{version}` is not known here; write `{API_VERSION}`");
            let path = Path(vec![Step::Key("apiVersion".into())]);
            self.diagnostics.push(input.place(item).error(path, message));
        }
    }

    /// An item of our API group.
    fn item(&mut self, inputs: &'a [Input], index: usize, item: &Item<'a>) {
        let input = &inputs[index];
        if !is_ours(item) {
            let version = item.api_version();
            let message = format!("`{version}` is not known here; write `{API_VERSION}`");
            let path = Path(vec![Step::Key("apiVersion".into())]);
            self.diagnostics.push(input.place(item).error(path, message));
            return;
        }
        let stays = self.wiring == Wiring::Package;
        match item.kind().as_ref() {
            "ModelSpec" if self.all => {
                self.model(input, index, item, Some(item.index()));
            }
            // A ModelSpec that is itself the config has been read; any other is for another call.
            "ModelSpec" => {
                if !stays && input.stream.config_item() == Some(item.index()) {
                    self.consumed.push((index, item.index()));
                }
                return;
            }
            "ServingRuntime" => {
                if let Some(document) = self.parse(input, item) {
                    self.platform.catalog.add_item(document, input.place(item));
                }
            }
            "ModelExpander" => {
                if matches!(input.stream.form(), Form::ResourceList) && !self.has_expander {
                    let message = "is not the config of this call, so nothing in it holds; name it as `transformers:` or `configPath`";
                    let severity = if stays { Severity::Warning } else { Severity::Error };
                    self.diagnostics.push(input.place(item).say(severity, Path::default(), message));
                }
            }
            "ServingPolicy" => return,
            kind => {
                let remedy = match suggest::nearest(kind, KINDS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known: {}", suggest::list(KINDS)),
                };
                let path = Path(vec![Step::Key("kind".into())]);
                self.diagnostics
                    .push(input.place(item).error(path, format!("unknown kind `{kind}`; {remedy}")));
                return;
            }
        }
        if !stays {
            self.consumed.push((index, item.index()));
        }
    }

    fn model(&mut self, source: &'a Input, input: usize, document: &Item<'a>, item: Option<usize>) {
        if self.wiring == Wiring::Package
            && item.is_some()
            && document.annotation(LOCAL_CONFIG).as_deref() != Some("true")
        {
            let path = Path::metadata("annotations");
            let message =
                format!("without `{LOCAL_CONFIG}: \"true\"` the ModelSpec itself would be applied; add it");
            self.diagnostics.push(source.place(document).say(Severity::Warning, path, message));
        }
        self.models.push(Found { input, item, source, document: *document });
    }

    /// Reads the ModelExpander; its defaults are checked here, once, and not for every ModelSpec.
    fn expander(&mut self, input: &Input, item: &Item<'_>) -> ConfigHash {
        let Some(mut document) = self.parse(input, item) else { return ConfigHash::Auto };
        let place = input.place(item);
        let mut decoded = api::decode_document::<ModelExpander>(document.clone());
        let version = decoded.value.as_ref().and_then(|expander| expander.spec.kubernetes_version.as_deref());
        let minor = version.and_then(kubernetes_minor);
        if let Some(minor) = minor.filter(|minor| *minor < OLDEST) {
            decoded.problems.error(
                Path::spec(["kubernetesVersion"]),
                format!("1.{minor} does not know what pods are written with, such as the sleep before they end; write 1.{OLDEST} or newer"),
            );
        }
        let problems = decoded.problems.into_vec();
        self.diagnostics.extend(place.diagnostics(problems, &decoded.origins, None));
        self.expander = Some(document.clone());
        let Some(mut spec) = document.take("spec") else { return ConfigHash::Auto };
        for entry in spec.take("runtimes").iter().flat_map(Node::entries) {
            self.platform.catalog.add_inline(&entry.key, entry.value.clone(), place.clone());
        }
        self.platform.defaults =
            spec.take("defaults").filter(|node| !node.is_null()).map(|node| (node, place));
        let Some(expander) = decoded.value else { return ConfigHash::Auto };
        self.strict |= expander.spec.strict == Some(true);
        self.platform.surroundings.vault = expander.spec.vault;
        self.platform.surroundings.kubernetes_minor = minor;
        expander.spec.config_hash
    }

    /// A key of `defaults.config` holds for the runtimes that have it; one that none has is a mistake.
    fn default_options(&mut self) {
        let Some((defaults, place)) = &self.platform.defaults else { return };
        let Some(config) = defaults.get("config") else { return };
        let runtimes: Vec<_> = self.platform.catalog.runtimes().collect();
        let known =
            || runtimes.iter().flat_map(|runtime| &runtime.options).map(|option| option.name.as_str());
        let mut problems = Problems::default();
        for entry in config.entries().iter().filter(|entry| !known().any(|name| name == entry.key)) {
            let remedy = match suggest::nearest(&entry.key, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`modelspec runtimes NAME` lists those of a runtime".to_owned(),
            };
            let path = Path::spec(["defaults", "config", &entry.key]);
            problems.error(path, format!("no runtime has this option; {remedy}"));
        }
        let found = problems.into_vec();
        let origins = Origins::of(self.expander.take().unwrap_or_else(Node::empty));
        self.diagnostics.extend(place.diagnostics(found, &origins, None));
    }

    fn runtimes(&mut self) {
        for finding in self.platform.catalog.finish() {
            let problems = finding.problems.into_vec();
            self.diagnostics.extend(finding.place.diagnostics(problems, &finding.origins, None));
        }
    }

    /// The claims of the input: ModelSpecs, defaults and runtimes may name them.
    fn claims(&mut self, inputs: &[Input]) {
        let items = inputs.iter().flat_map(|input| input.stream.items());
        for item in items.filter(|item| item.kind() == "PersistentVolumeClaim" && item.api_version() == "v1")
        {
            let Ok(claim) = yaml::parse(&item.document()) else { continue };
            let spec = claim.get("spec");
            let modes = spec.and_then(|spec| spec.get("accessModes"));
            let modes = modes
                .into_iter()
                .flat_map(Node::items)
                .filter_map(Node::as_text)
                .map(str::to_owned)
                .collect();
            let size =
                spec.and_then(|spec| spec.get("resources")?.get("requests")?.get("storage")?.as_text());
            let claim = Claim { modes, size: size.map(str::to_owned) };
            let object = item.object();
            self.platform.surroundings.claims.insert((object.namespace, object.name), claim);
        }
    }

    /// Namespaces whose label says that they refuse pods of root.
    fn restricted(&mut self, inputs: &[Input]) {
        let items = inputs.iter().flat_map(|input| input.stream.items());
        for item in items.filter(|item| item.kind() == "Namespace" && item.api_version() == "v1") {
            let Ok(namespace) = yaml::parse(&item.document()) else { continue };
            let labels = namespace.get("metadata").and_then(|metadata| metadata.get("labels"));
            let level = labels.and_then(|labels| labels.get(ENFORCED)?.as_text());
            if level == Some("restricted") {
                self.platform.surroundings.restricted.insert(item.object().name);
            }
        }
    }

    fn parse(&mut self, input: &Input, item: &Item<'_>) -> Option<Node> {
        let parsed = input.place(item).parse(&item.document());
        parsed.map_err(|errors| self.diagnostics.extend(errors)).ok()
    }
}

fn is_group(item: &Item<'_>) -> bool {
    item.api_version().split_once('/').is_some_and(|(group, _)| group == GROUP)
}
