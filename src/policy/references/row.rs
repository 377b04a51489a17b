//! What a line of the table says.

use crate::diagnostic::Severity;

/// The kinds of a group that hold the same references.
#[derive(Debug)]
pub(super) struct Holders {
    /// The group, empty for the core group.
    pub(super) group: &'static str,
    /// The kinds, with `|` between them.
    pub(super) kinds: &'static str,
    /// Where they hold pod specs.
    pub(super) pods: &'static [&'static str],
    /// The references.
    pub(super) rows: &'static [Row],
    /// What they select.
    pub(super) selects: &'static [Selects],
    /// What their controllers make.
    pub(super) makes: &'static [Makes],
}

impl Holders {
    /// Kinds that hold nothing yet.
    pub(super) const fn of(group: &'static str, kinds: &'static str) -> Self {
        Self { group, kinds, pods: &[], rows: &[], selects: &[], makes: &[] }
    }

    pub(super) const fn pods(self, pods: &'static [&'static str]) -> Self {
        Self { pods, ..self }
    }

    pub(super) const fn rows(self, rows: &'static [Row]) -> Self {
        Self { rows, ..self }
    }

    pub(super) const fn selects(self, selects: &'static [Selects]) -> Self {
        Self { selects, ..self }
    }

    pub(super) const fn makes(self, makes: &'static [Makes]) -> Self {
        Self { makes, ..self }
    }
}

/// A field that names another object.
///
/// Paths are keys with `/` between them. Lists are walked through, `a|b` is either key, a key with `*` fits as a
/// pattern, and `**` is any number of keys. Fields beside the name are paths from what holds the name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The path to the name.
    pub(super) at: &'static str,
    /// The kind of what is named.
    pub(super) target: Target,
    /// In which namespace it is.
    pub(super) space: Space,
    /// The path to the keys of it that are used; empty where none are.
    pub(super) keys: &'static str,
    /// The path to the port of it that is used; empty where none is.
    pub(super) port: &'static str,
    /// The reference is one only where this holds.
    pub(super) when: Option<When>,
    /// How bad it is that the target is not there.
    pub(super) missing: Missing,
}

/// The kind of what is named.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// Always this one.
    Is(&'static str, &'static str),
    /// One of two kinds of a group.
    Either(&'static str, [&'static str; 2]),
    /// What fields beside the name say.
    Said {
        /// The group.
        group: Group,
        /// The field with the kind.
        kind: &'static str,
        /// The kind where the field is not there.
        default: &'static str,
    },
}

/// The group of what is named.
#[derive(Clone, Copy, Debug)]
pub(super) enum Group {
    /// Always this one.
    Is(&'static str),
    /// What a field says, with what it is where the field is not there.
    Field(&'static str, &'static str),
    /// The group of the `apiVersion` in a field, with what it is where the field is not there.
    Version(&'static str, &'static str),
}

/// In which namespace what is named is to be found. For kinds without namespaces it does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// In the holder's own, always.
    Own,
    /// In what a field says, else in the holder's own.
    Field(&'static str),
    /// In what a field says; without the field it cannot be known, and the reference is none.
    Said(&'static str),
    /// The name may be `namespace/name`.
    Slash,
    /// The name is a URI `pvc://name/path`, and no object with any other scheme.
    Claim,
    /// The name is that of a host: `name`, `name.namespace.svc` or the same with `.cluster.local`; others are no objects.
    Host,
}

/// A field's condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    /// The path of the field, from what holds the name.
    pub(super) field: &'static str,
    /// The value, or several with `|` between them.
    pub(super) value: &'static str,
    /// Whether the field is to have the value, or not to have it.
    pub(super) is: bool,
}

/// How bad it is that a target is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// At most this bad.
    Is(Severity),
    /// An error where the stream holds objects of the target's kind at all: such kinds usually come with the cluster.
    IfKind,
}

/// A reference that must have a target.
pub(super) const fn to(at: &'static str, group: &'static str, kind: &'static str) -> Row {
    to_target(at, Target::Is(group, kind))
}

/// A reference whose target's kind fields beside the name say.
pub(super) const fn to_said(
    at: &'static str,
    group: Group,
    kind: &'static str,
    default: &'static str,
) -> Row {
    to_target(at, Target::Said { group, kind, default })
}

/// A reference to one of two kinds.
pub(super) const fn to_either(at: &'static str, group: &'static str, kinds: [&'static str; 2]) -> Row {
    to_target(at, Target::Either(group, kinds))
}

const fn to_target(at: &'static str, target: Target) -> Row {
    let missing = Missing::Is(Severity::Error);
    Row { at, target, space: Space::Own, keys: "", port: "", when: None, missing }
}

impl Row {
    pub(super) const fn space(self, space: Space) -> Self {
        Self { space, ..self }
    }

    pub(super) const fn keys(self, keys: &'static str) -> Self {
        Self { keys, ..self }
    }

    pub(super) const fn port(self, port: &'static str) -> Self {
        Self { port, ..self }
    }

    pub(super) const fn when(self, field: &'static str, value: &'static str) -> Self {
        Self { when: Some(When { field, value, is: true }), ..self }
    }

    pub(super) const fn unless(self, field: &'static str, value: &'static str) -> Self {
        Self { when: Some(When { field, value, is: false }), ..self }
    }

    pub(super) const fn at_most(self, severity: Severity) -> Self {
        Self { missing: Missing::Is(severity), ..self }
    }

    pub(super) const fn if_kind(self) -> Self {
        Self { missing: Missing::IfKind, ..self }
    }
}

/// A field that selects other objects by their labels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selects {
    /// The path to the selector.
    pub(super) at: &'static str,
    /// What is selected.
    pub(super) what: What,
    /// Whether the selector is a bare map of labels.
    pub(super) bare: bool,
    /// The path to the ports of what is selected that are used, from the object's root; empty where none are.
    pub(super) ports: &'static str,
    /// The path to a `namespaceSelector` with `any` and `matchNames`; empty where only the own namespace is meant.
    pub(super) namespaces: &'static str,
}

/// What a selector selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Pods, with the ports of their containers.
    Pods,
    /// Services, with their ports.
    Services,
}

/// An object that a controller makes because of the holder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Makes {
    /// The group of what is made.
    pub(super) group: &'static str,
    /// The kind of what is made.
    pub(super) kind: &'static str,
    /// How it is called.
    pub(super) name: Called,
    /// It is made only where this holds, with a path from the object's root.
    pub(super) when: Option<When>,
    /// In which namespace it is.
    pub(super) place: Placed,
    /// The keys that it has.
    pub(super) keys: Keys,
}

/// How something that is made is called.
#[derive(Clone, Copy, Debug)]
pub(super) enum Called {
    /// As the field says; nothing is made where it is not there.
    Field(&'static str),
    /// As the field says, else like the holder.
    FieldOrOwn(&'static str),
    /// As the field says, with the holder's name and an ordinal behind: claims of a `StatefulSet`.
    Ordinal(&'static str),
    /// Like the holder with this behind.
    Own(&'static str),
}

/// In which namespace something that is made is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Placed {
    /// In the holder's.
    Own,
    /// In what the field says, else in the holder's.
    Field(&'static str),
    /// In many.
    Any,
}

/// The keys of a ConfigMap or Secret that is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keys {
    /// The stream does not tell.
    Unknown,
    /// These, unless one of the fields is there.
    Are(&'static [&'static str], &'static [&'static str]),
    /// Those in a field, unless one of the others is there.
    In(&'static str, &'static [&'static str]),
    /// Those in a field beside the name.
    Beside(&'static str),
}
