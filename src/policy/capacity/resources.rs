//! Amounts by the name of their resource: Kubernetes' `ResourceList`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity as Written;

use crate::quantity::Quantity;

/// Amounts by the name of their resource. What is not there is not said, which is not the same as nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources(BTreeMap<String, Quantity>);

impl Resources {
    /// The amounts of a document, rounded as the API server keeps them. What is no quantity is left out: the API server
    /// refuses its object.
    pub fn read(written: Option<&BTreeMap<String, Written>>) -> Self {
        Self::exact(written).rounded()
    }

    /// The amounts of a document as they stand there.
    pub(super) fn exact(written: Option<&BTreeMap<String, Written>>) -> Self {
        let amounts = written.into_iter().flatten();
        Self(amounts.filter_map(|(name, amount)| Some((name.clone(), Quantity::parse(&amount.0)?))).collect())
    }

    /// Rounded up to thousandths
    /// (<https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/core/v1/defaults.go>, `SetDefaults_ResourceList`).
    #[must_use]
    pub(super) fn rounded(mut self) -> Self {
        for amount in self.0.values_mut() {
            *amount = amount.ceil_milli();
        }
        self
    }

    /// The amount of a resource; none where it is not said.
    pub fn get(&self, name: &str) -> Option<Quantity> {
        self.0.get(name).copied()
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By name, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Quantity)> {
        self.0.iter().map(|(name, amount)| (name.as_str(), *amount))
    }

    /// Says an amount, whatever was said.
    pub fn set(&mut self, name: impl Into<String>, amount: Quantity) {
        self.0.insert(name.into(), amount);
    }

    /// Says what is not said yet.
    pub fn or(&mut self, defaults: &Self) {
        for (name, amount) in defaults.iter() {
            if !self.0.contains_key(name) {
                self.set(name, amount);
            }
        }
    }

    /// Adds amount by amount.
    pub fn add(&mut self, other: &Self) {
        self.join(other, |own, amount| own + amount);
    }

    /// Takes the larger of each amount.
    pub fn max(&mut self, other: &Self) {
        self.join(other, Ord::max);
    }

    fn join(&mut self, other: &Self, both: impl Fn(Quantity, Quantity) -> Quantity) {
        for (name, amount) in other.iter() {
            match self.0.entry(name.to_owned()) {
                Entry::Occupied(mut own) => {
                    let sum = both(*own.get(), amount);
                    own.insert(sum);
                }
                Entry::Vacant(free) => {
                    free.insert(amount);
                }
            }
        }
    }
}

/// Whether a resource is one of a device plugin or of another extension, such as `nvidia.com/gpu`.
pub(super) fn is_extended(name: &str) -> bool {
    name.contains('/') && !name.contains("kubernetes.io/") && !name.starts_with("requests.")
}

/// Whether a resource is a size of huge pages.
pub(super) fn is_huge_pages(name: &str) -> bool {
    name.starts_with("hugepages-")
}
