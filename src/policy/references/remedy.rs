//! What to do about a reference that leads nowhere.

use super::Reference;
use super::held::may_be_same;
use super::is_cluster_wide;
use crate::policy::object::Object;
use crate::policy::rule::Context;
use crate::suggest;

/// Among more names of a kind none is looked for that is only like the wanted one.
const FEW: usize = 500;

/// The length of the hashes that kustomize puts behind names, and what they are written with
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go>).
const HASH: (usize, &str) = (10, "2456789bcdfghkmt");

impl Reference {
    /// What the cause calls the target.
    pub(in crate::policy) fn called(&self) -> String {
        match self.or {
            Some(or) => format!("{} or {or} `{}`", self.kind, self.name),
            None => format!("{} `{}`", self.kind, self.name),
        }
    }

    /// What to do where there is no such object.
    pub(in crate::policy) fn remedy(&self, holder: &Object, context: &Context<'_>) -> String {
        let kind = &self.kind;
        let declare = format!("declare it in the policy: `external: {{{kind}: [{}]}}`", self.name);
        match self.like(holder, context) {
            Some((name, true)) => format!(
                "did you mean `{name}`? kustomize renames only the references that it knows: list the Component \
                 `kustomize/components/references`, or a `nameReference` for {kind}"
            ),
            Some((name, false)) => format!("did you mean `{name}`? If others bring it, {declare}"),
            None => format!("bring it along, or {declare}"),
        }
    }

    /// The name that was meant, most likely, and whether it is the same but for what kustomize puts around names.
    fn like(&self, holder: &Object, context: &Context<'_>) -> Option<(String, bool)> {
        let namespace = self.space(holder);
        let of_kind = context.objects.of_kind(&self.group, &self.kind);
        let fits =
            |object: &&Object| is_cluster_wide(&self.kind) || may_be_same(object.namespace(), namespace);
        let all: Vec<&str> = of_kind.filter(fits).map(Object::name).collect();
        if let Some(name) = all.iter().find(|name| is_hashed(name, &self.name)) {
            return Some(((*name).to_owned(), true));
        }
        let is_around = |name: &&str| {
            let rest = name.strip_suffix(self.name.as_str()).map(|rest| rest.ends_with('-'));
            let behind = name.strip_prefix(self.name.as_str()).map(|rest| rest.starts_with('-'));
            rest == Some(true) || behind == Some(true)
        };
        let mut around = all.iter().copied().filter(is_around);
        if let (Some(name), None) = (around.next(), around.next()) {
            return Some((name.to_owned(), true));
        }
        let few = if all.len() > FEW { Vec::new() } else { all };
        let known = few.into_iter().chain(context.policy.listed(&self.kind));
        suggest::nearest(&self.name, known).map(|name| (name.to_owned(), false))
    }
}

/// Whether a name is another with kustomize's hash behind it.
fn is_hashed(name: &str, bare: &str) -> bool {
    let hash = name.strip_prefix(bare).and_then(|rest| rest.strip_prefix('-'));
    hash.is_some_and(|hash| hash.len() == HASH.0 && hash.chars().all(|c| HASH.1.contains(c)))
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn hashes_are_told_from_other_endings() {
        assert!(is_hashed("models-9mfdkt28b7", "models"));
        for name in
            ["models", "models-9mfdkt28b", "models-configuratio", "model-9mfdkt28b7", "models-9mfdkt28b1"]
        {
            assert!(!is_hashed(name, "models"), "{name}");
        }
    }
}
