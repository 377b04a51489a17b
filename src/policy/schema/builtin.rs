//! The structure of Kubernetes' own kinds, read where it is needed: a line of the file becomes a [`Struct`] when the first
//! object asks for it.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::shape::{Field, Keys, Shape, Struct, TypeId};
use super::together;
use super::values::{Check, VALUES};

const TEXT: &str = include_str!("kubernetes-1.34.txt");

/// All kinds that the API server of Kubernetes 1.34 takes, with every API switched on.
pub(super) static KUBERNETES: LazyLock<Builtin> = LazyLock::new(|| Builtin::read(TEXT));

/// Kinds and types.
#[derive(Debug)]
pub(super) struct Builtin {
    kinds: HashMap<(&'static str, &'static str), Kind>,
    types: Vec<Type>,
}

/// A kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// Whether its objects belong to a namespace.
    pub namespaced: bool,
    /// What an object of it holds.
    pub of: TypeId,
}

#[derive(Debug)]
struct Type {
    name: &'static str,
    fields: &'static str,
    read: OnceLock<Struct>,
}

impl Builtin {
    fn read(text: &'static str) -> Self {
        let (mut types, mut kinds) = (Vec::with_capacity(700), Vec::with_capacity(100));
        for line in text.lines() {
            let (name, fields) = line.split_once(' ').unwrap_or((line, ""));
            match name {
                "#" => {}
                "kind" => kinds.push(fields),
                _ => types.push(Type { name, fields, read: OnceLock::new() }),
            }
        }
        let mut builtin = Self { kinds: HashMap::with_capacity(kinds.len()), types };
        for line in kinds {
            let mut words = line.split(' ');
            let mut word = || words.next().unwrap_or_default();
            let (version, kind, scope, name) = (word(), word(), word(), word());
            let of = builtin.find(name);
            builtin.kinds.insert((version, kind), Kind { namespaced: scope == "namespaced", of });
        }
        builtin
    }

    /// The kind of this version and name.
    pub(super) fn kind(&self, version: &str, kind: &str) -> Option<Kind> {
        self.kinds.get(&(version, kind)).copied()
    }

    /// All kinds, as version and name, in no order.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.kinds.keys().copied()
    }

    /// What a type holds.
    pub(super) fn of(&self, id: TypeId) -> &Struct {
        static NOTHING: Struct = Struct { name: "", fields: Vec::new(), checks: Vec::new(), together: None };
        let Some(found) = self.types.get(id.0) else { return &NOTHING };
        found.read.get_or_init(|| self.parse(found.name, found.fields))
    }

    /// The lines stand in the order of their names.
    pub(super) fn find(&self, name: &str) -> TypeId {
        TypeId(self.types.binary_search_by(|known| known.name.cmp(name)).unwrap_or(usize::MAX))
    }

    fn parse(&self, name: &'static str, fields: &'static str) -> Struct {
        let values = VALUES.get(name).map(Vec::as_slice).unwrap_or_default();
        let checks = |field: &str| {
            let of_field = values.iter().filter(|(of, _)| *of == field);
            of_field.map(|(_, check)| check).collect::<Vec<&'static Check>>()
        };
        let field = |text: &'static str| {
            let (name, shape) = text.split_once(':').unwrap_or((text, "a"));
            let checks = checks(name.trim_end_matches('!'));
            let says = |wanted: fn(&Check) -> bool| checks.iter().any(|check| wanted(check));
            let demanded = name.ends_with('!') && !says(|check| matches!(check, Check::Optional));
            Field {
                name: name.trim_end_matches('!'),
                required: demanded || says(|check| matches!(check, Check::Required)),
                shape: self.shape(shape),
                checks,
            }
        };
        let words = fields.split(' ').filter(|word| !word.is_empty());
        let fields = words.map(field).collect();
        Struct { name, fields, checks: checks("."), together: together::of(name) }
    }

    fn shape(&self, text: &'static str) -> Shape {
        let mut chars = text.chars();
        let first = chars.next();
        let rest = chars.as_str();
        match first {
            Some('s') => Shape::Text,
            Some('i') => Shape::Integer { wide: false },
            Some('l') => Shape::Integer { wide: true },
            Some('n') => Shape::Number,
            Some('b') => Shape::Boolean,
            Some('q') => Shape::Quantity,
            Some('o') => Shape::IntOrText,
            Some('y') => Shape::Base64,
            Some('t' | 'u') => Shape::Time,
            Some('m') => Shape::Map(Box::new(self.shape(rest))),
            Some('[') => Shape::List(Box::new(self.shape(rest)), Keys::None),
            Some('=') => Shape::List(Box::new(self.shape(rest.trim_start_matches('['))), Keys::Whole),
            Some('#') => {
                let (keys, items) = rest.split_once('[').unwrap_or((rest, "a"));
                let key = |key: &'static str| match key.split_once('=') {
                    Some((key, default)) => (key, Some(default)),
                    None => (key, None),
                };
                let keys = Keys::Fields(keys.split(',').map(key).collect());
                Shape::List(Box::new(self.shape(items)), keys)
            }
            Some('@') => Shape::Struct(self.find(rest)),
            _ => Shape::Any,
        }
    }
}

#[cfg(test)]
impl Builtin {
    /// The type of this name.
    pub(super) fn named(&self, name: &str) -> Option<&Struct> {
        let of = self.of(self.find(name));
        (of.name == name).then_some(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_there() {
        let mut fields = 0;
        for index in 0..KUBERNETES.types.len() {
            let of = KUBERNETES.of(TypeId(index));
            for field in &of.fields {
                fields += 1;
                let mut shape = &field.shape;
                while let Shape::Map(inner) | Shape::List(inner, _) = shape {
                    shape = inner;
                }
                let Shape::Struct(id) = shape else { continue };
                assert!(!KUBERNETES.of(*id).name.is_empty(), "{}.{}", of.name, field.name);
            }
            assert!(of.fields.is_sorted_by_key(|field| field.name), "{}", of.name);
        }
        assert!(fields > 2500, "{fields}");
        for (version, kind) in KUBERNETES.kinds() {
            let of = KUBERNETES.of(KUBERNETES.kind(version, kind).unwrap().of);
            assert!(of.field("metadata").is_some(), "{version} {kind}");
        }
        assert!(KUBERNETES.kind("v1", "Pod").unwrap().namespaced);
        assert!(!KUBERNETES.kind("v1", "Namespace").unwrap().namespaced);
    }
}
