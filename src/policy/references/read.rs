//! Reads an object's links out of its document.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::kinds::{is_custom, is_known};
use super::pod::POD;
use super::row::{Called, Group, Holders, Keys, Makes, Missing, Placed, Row, Selects, Space, Target, When};
use super::walk::{self, Crumb, Route};
use super::words;
use super::{Links, Made, Namespaces, Pods, PortName, Reference, Selection};
use crate::diagnostic::{ObjectRef, Path};
use crate::policy::object::{group, part};
use crate::policy::pattern;
use crate::yaml::{self, Node};

/// Rows with the routes to what holds their names.
struct Rows(Vec<(&'static Row, &'static str, Route)>);

impl Rows {
    fn new(rows: &'static [Row]) -> Self {
        let split = |row: &'static Row| {
            let (holder, name) = row.at.rsplit_once('/').unwrap_or(("", row.at));
            (row, name, Route::new(holder))
        };
        Self(rows.iter().map(split).collect())
    }

    fn read<'a>(&self, node: &'a Node, crumbs: &mut Vec<Crumb<'a>>, found: &mut Vec<Reference>) {
        let routes: Vec<&Route> = self.0.iter().map(|(_, _, route)| route).collect();
        walk::walk(node, &routes, crumbs, &mut |route, holder, crumbs| {
            let Some((row, name, _)) = self.0.get(route) else { return };
            for alternative in name.split('|') {
                references(row, &walk::unescaped(alternative), holder, crumbs, found);
            }
        });
    }
}

/// A kind's line with its routes.
struct Line {
    holders: &'static Holders,
    rows: Rows,
    pods: Vec<Route>,
}

static POD_ROWS: LazyLock<Rows> = LazyLock::new(|| Rows::new(POD));

/// The lines by kind and group.
static LINES: LazyLock<HashMap<&'static str, Vec<Line>>> = LazyLock::new(|| {
    let mut lines: HashMap<&'static str, Vec<Line>> = HashMap::new();
    for holders in super::table::TABLE {
        for kind in holders.kinds.split('|') {
            lines.entry(kind).or_default().push(Line {
                holders,
                rows: Rows::new(holders.rows),
                pods: holders.pods.iter().map(|path| Route::new(path)).collect(),
            });
        }
    }
    lines
});

/// The links of a document.
pub(in crate::policy) fn read(id: &ObjectRef, document: &Node) -> Links {
    let mut links = Links { previous: previous(id, document), ..Links::default() };
    let group = group(&id.api_version);
    let of_kind = LINES.get(id.kind.as_str()).map(Vec::as_slice).unwrap_or_default();
    if id.kind.ends_with("List") {
        links.made = items(group, document);
        return links;
    }
    let Some(line) = of_kind.iter().find(|line| line.holders.group == group) else {
        if is_custom(group) {
            links.made.extend(connection_secret(document));
            links.words = words::of(document);
        }
        return links;
    };
    line.rows.read(document, &mut Vec::new(), &mut links.references);
    let mut pods = Vec::new();
    walk::walk(document, &line.pods.iter().collect::<Vec<_>>(), &mut Vec::new(), &mut |_, node, crumbs| {
        pods.push((node, crumbs.to_vec()));
    });
    for (node, mut crumbs) in pods {
        if is_custom(group) {
            links.pods.extend(template(document, node, &crumbs));
        }
        POD_ROWS.read(node, &mut crumbs, &mut links.references);
    }
    links.selections =
        line.holders.selects.iter().filter_map(|selects| selections(selects, document)).collect();
    links.made = line.holders.makes.iter().flat_map(|makes| made(makes, id, document)).collect();
    links
}

/// A reference of a row, or several where its field is a list of names.
fn references(
    row: &'static Row,
    field: &str,
    holder: &Node,
    crumbs: &[Crumb<'_>],
    found: &mut Vec<Reference>,
) {
    let Some(entry) = holder.entry(field) else { return };
    if row.when.is_some_and(|when| !when.holds(holder)) {
        return;
    }
    let path = walk::path(crumbs).key(field);
    let names = entry.value.items().iter().enumerate().map(|(index, item)| (path.clone().index(index), item));
    let one = entry.value.as_scalar().map(|_| (path.clone(), &entry.value));
    for (path, name) in names.chain(one) {
        let Some(name) = name.as_text().filter(|_| !name.is_null()) else { continue };
        let Some((name, namespace)) = place(row, name, holder) else { continue };
        // A name with a placeholder is not rendered yet.
        if name.is_empty() || name.contains(['$', '{']) {
            continue;
        }
        let Some((group, kind, or)) = target(row, holder) else { continue };
        // Objects of a custom kind that the table does not know may all be made by its controller.
        let missing = match row.missing {
            Missing::Is(severity) if is_known(&group, &kind) => Some(severity),
            _ => None,
        };
        found.push(Reference {
            path,
            group,
            kind,
            or,
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
            may_cross: !matches!(row.space, Space::Own | Space::Claim),
            optional: is_optional(holder),
            keys: keys(row.keys, holder, crumbs),
            port: port(row.port, holder, crumbs),
            missing,
        });
    }
}

fn is_optional(holder: &Node) -> bool {
    holder.get("optional").and_then(|value| value.as_scalar()?.as_bool()) == Some(true)
}

impl When {
    /// Whether the condition holds at a node.
    fn holds(&self, node: &Node) -> bool {
        let text = walk::text(node, self.field);
        let fits = text.is_some_and(|text| self.value.split('|').any(|pattern| pattern::fits(pattern, text)));
        fits == self.is
    }
}

/// The name alone and the namespace that the reference gives; none where it names no object of the cluster's.
fn place<'a>(row: &Row, name: &'a str, holder: &'a Node) -> Option<(&'a str, Option<&'a str>)> {
    let field = |field: &str| walk::text(holder, field).filter(|text| !text.is_empty());
    match row.space {
        Space::Own => Some((name, None)),
        Space::Field(namespace) => Some((name, field(namespace))),
        Space::Said(namespace) => Some((name, Some(field(namespace)?))),
        Space::Slash => Some(match name.split_once('/') {
            Some((namespace, name)) => (name, Some(namespace)),
            None => (name, None),
        }),
        Space::Claim => name.strip_prefix("pvc://")?.split('/').next().map(|name| (name, None)),
        Space::Host => {
            let short = name.strip_suffix(".cluster.local").unwrap_or(name);
            match short.strip_suffix(".svc") {
                Some(short) if short.contains('*') => None,
                Some(short) => short.split_once('.').map(|(name, namespace)| (name, Some(namespace))),
                None => (!short.contains(['.', '*'])).then_some((short, None)),
            }
        }
    }
}

type Kinds = (Cow<'static, str>, Cow<'static, str>, Option<&'static str>);

fn target(row: &Row, holder: &Node) -> Option<Kinds> {
    match row.target {
        Target::Is(group, kind) => Some((group.into(), kind.into(), None)),
        Target::Either(group, [kind, or]) => Some((group.into(), kind.into(), Some(or))),
        Target::Said { group: said, kind, default } => {
            let kind = walk::text(holder, kind).unwrap_or(default);
            let group = match said {
                Group::Is(group) => group.into(),
                Group::Field(field, default) => match holder.get(field) {
                    Some(node) => Cow::Owned(node.as_text().filter(|_| !node.is_null())?.to_owned()),
                    None => default.into(),
                },
                Group::Version(field, default) => match walk::text(holder, field) {
                    Some(version) => Cow::Owned(group(version).to_owned()),
                    None => default.into(),
                },
            };
            (!kind.is_empty()).then(|| (group, Cow::Owned(kind.to_owned()), None))
        }
    }
}

/// The texts at the end of a path beside the name, each with its place.
fn beside<'a>(
    path: &'static str,
    holder: &'a Node,
    crumbs: &[Crumb<'a>],
    mut tell: impl FnMut(&'a Node, &[Crumb<'a>]),
) {
    if path.is_empty() {
        return;
    }
    let mut crumbs = crumbs.to_vec();
    walk::walk(holder, &[&Route::new(path)], &mut crumbs, &mut |_, node, crumbs| tell(node, crumbs));
}

fn keys(path: &'static str, holder: &Node, crumbs: &[Crumb<'_>]) -> Vec<(Path, String)> {
    let mut keys = Vec::new();
    beside(path, holder, crumbs, |node, crumbs| {
        if let Some(key) = node.as_text().filter(|key| !key.is_empty()) {
            keys.push((walk::path(crumbs), key.to_owned()));
        }
    });
    keys
}

fn port(path: &'static str, holder: &Node, crumbs: &[Crumb<'_>]) -> Option<(Path, PortName)> {
    let mut port = None;
    beside(path, holder, crumbs, |node, crumbs| {
        port = port.take().or_else(|| Some((walk::path(crumbs), PortName::of(node)?)));
    });
    port
}

impl PortName {
    fn of(node: &Node) -> Option<Self> {
        let scalar = node.as_scalar().filter(|_| !node.is_null())?;
        Some(scalar.as_i64().map_or_else(|| Self::Name(scalar.text.clone()), Self::Number))
    }
}

fn selections(selects: &Selects, document: &Node) -> Option<Selection> {
    let node = *walk::find(document, selects.at).first()?;
    let selector = match (node.is_null(), selects.bare) {
        (true, _) => return None,
        (false, true) => {
            LabelSelector { match_labels: Some(yaml::decode(node).ok()?), ..LabelSelector::default() }
        }
        (false, false) => yaml::decode(node).ok()?,
    };
    let mut ports = Vec::new();
    beside(selects.ports, document, &[], |node, crumbs| {
        ports.extend(PortName::of(node).map(|port| (walk::path(crumbs), port)));
    });
    let said =
        walk::find(document, selects.namespaces).first().copied().filter(|_| !selects.namespaces.is_empty());
    let namespaces = match said {
        Some(said) if walk::text(said, "any") == Some("true") => Namespaces::Any,
        Some(said) => match walk::find(said, "matchNames").as_slice() {
            [] => Namespaces::Own,
            names => {
                Namespaces::Named(names.iter().filter_map(|name| Some(name.as_text()?.to_owned())).collect())
            }
        },
        None => Namespaces::Own,
    };
    let keys: Vec<String> = selects.at.split('/').map(str::to_owned).collect();
    let path = keys.into_iter().fold(Path::default(), Path::key);
    Some(Selection { path, what: selects.what, selector, ports, namespaces })
}

fn made(makes: &Makes, id: &ObjectRef, document: &Node) -> Vec<Made> {
    if makes.when.is_some_and(|when| !when.holds(document)) {
        return Vec::new();
    }
    let at = |path: &'static str| {
        let (holder, field) = path.rsplit_once('/').unwrap_or(("", path));
        let found = walk::find(document, holder).into_iter();
        found
            .filter_map(move |holder| Some((walk::text(holder, field)?.to_owned(), holder)))
            .collect::<Vec<_>>()
    };
    let names = match makes.name {
        Called::Field(path) => at(path),
        Called::Ordinal(path) => {
            let claims = at(path).into_iter();
            claims.map(|(name, holder)| (format!("{name}-{}", id.name), holder)).collect()
        }
        Called::FieldOrOwn(path) => match at(path) {
            found if found.is_empty() => vec![(id.name.clone(), document)],
            found => found,
        },
        Called::Own(suffix) => vec![(format!("{}{suffix}", id.name), document)],
    };
    let is_there = |path: &&str| !walk::find(document, path).is_empty();
    let texts =
        |nodes: Vec<&Node>| nodes.iter().filter_map(|node| Some(node.as_text()?.to_owned())).collect();
    let keys = |holder: &Node| -> Option<BTreeSet<String>> {
        match makes.keys {
            Keys::Unknown => None,
            Keys::Are(keys, unless) => {
                (!unless.iter().any(is_there)).then(|| keys.iter().map(|key| (*key).to_owned()).collect())
            }
            Keys::In(path, unless) => {
                (!unless.iter().any(is_there)).then(|| texts(walk::find(document, path)))
            }
            Keys::Beside(path) => Some(texts(walk::find(holder, path))),
        }
    };
    let namespaces = || match makes.place {
        Placed::Own => Namespaces::Own,
        Placed::Any => Namespaces::Any,
        Placed::Field(path) => walk::text(document, path)
            .map_or(Namespaces::Own, |name| Namespaces::Named(vec![name.to_owned()])),
    };
    let of_name = |(name, holder): (String, &Node)| Made {
        group: makes.group.into(),
        kind: makes.kind.into(),
        name,
        ordinal: matches!(makes.name, Called::Ordinal(_)),
        namespaces: namespaces(),
        keys: keys(holder),
    };
    names.into_iter().map(of_name).collect()
}

/// What custom resources of many operators, Crossplane's first, have written for those who use what they make.
fn connection_secret(document: &Node) -> Option<Made> {
    const MAKES: Makes = Makes {
        group: "",
        kind: "Secret",
        name: Called::Field("spec/writeConnectionSecretToRef/name"),
        when: None,
        place: Placed::Field("spec/writeConnectionSecretToRef/namespace"),
        keys: Keys::Unknown,
    };
    document.get("spec")?.get("writeConnectionSecretToRef")?;
    made(&MAKES, &ObjectRef::default(), document).pop()
}

/// The objects in a list of one kind, such as a `ConfigMapList`.
fn items(group: &str, document: &Node) -> Vec<Made> {
    let kind = walk::text(document, "kind").and_then(|kind| kind.strip_suffix("List")).unwrap_or_default();
    let item = |item: &Node| {
        let namespace = walk::text(item, "metadata/namespace");
        Some(Made {
            group: Cow::Owned(group.to_owned()),
            kind: Cow::Owned(kind.to_owned()),
            name: walk::text(item, "metadata/name")?.to_owned(),
            ordinal: false,
            namespaces: namespace.map_or(Namespaces::Any, |name| Namespaces::Named(vec![name.to_owned()])),
            keys: None,
        })
    };
    document.get("items").map(Node::items).unwrap_or_default().iter().filter_map(item).collect()
}

/// The labels and ports of a pod spec of a custom resource: the template is what holds the spec.
fn template(document: &Node, pod: &Node, crumbs: &[Crumb<'_>]) -> Option<Pods> {
    let [holder @ .., Crumb::Key("spec")] = crumbs else { return None };
    let template = holder.iter().try_fold(document, |node, crumb| match crumb {
        Crumb::Key(key) => node.get(key),
        Crumb::Index(index) => node.items().get(*index),
    })?;
    let metadata: Option<k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta> =
        part(template, "metadata");
    let containers = ["containers", "initContainers"].into_iter().flat_map(|list| walk::find(pod, list));
    let ports = containers.flat_map(|container| walk::find(container, "ports"));
    let port = |port: &Node| {
        Some((walk::text(port, "name").map(str::to_owned), port.get("containerPort")?.as_scalar()?.as_i64()?))
    };
    Some(Pods { labels: metadata?.labels.unwrap_or_default(), ports: ports.filter_map(port).collect() })
}

/// Former names, which kustomize keeps until it has mended references, at the end of the build
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/utils/annotations.go>).
fn previous(id: &ObjectRef, document: &Node) -> Vec<String> {
    const ANNOTATION: &str = "internal.config.kubernetes.io/previousNames";
    let annotations = document.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let names =
        annotations.and_then(|annotations| annotations.get(ANNOTATION)?.as_text()).unwrap_or_default();
    let names = names.split(',').filter(|name| !name.is_empty() && *name != id.name);
    names.map(str::to_owned).collect()
}
